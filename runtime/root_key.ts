/**
 * Where the root key comes from: `MASTER_KEY`, the file that `MASTER_KEY_FILE` names, or a file of our
 * own in `DATA_DIR/secrets`. A key is made once, for a database that has none; a database that has one
 * never gets another by itself, since what was sealed could not be read any more.
 */
import { RootKey } from "./vault.ts";
import { readIfThere, writeOnce } from "./secrets.ts";

const FILE = "master.key";
const PREVIOUS_FILE = "master.key.previous";

/** The key is missing, malformed or another one: the program ends with 2. */
export class RootKeyError extends Error {
  override readonly name = "RootKeyError";
}

export interface RootKeySource {
  /** @returns null: nobody gave one, and none was made yet */
  current(): Promise<RootKey | null>;
  /** The one before, while keys are wrapped anew. */
  previous(): Promise<RootKey | null>;
  /** Makes one and keeps it, for a new database. */
  make(): Promise<RootKey>;
  /**
   * Both keys, to wrap everything anew: those that were given, or the file's and a new one, which then
   * stands in the file. Run again after a kill it gives the same two.
   */
  forRotation(): Promise<{ readonly previous: RootKey; readonly current: RootKey }>;
  /** Nothing is wrapped by the old key any more. */
  forgetPrevious(): Promise<void>;
}

export interface RootKeySettings {
  readonly masterKey: string | null;
  readonly masterKeyFile: string | null;
  readonly previousKey: string | null;
}

const parsed = (text: string, whence: string): RootKey => {
  const key = RootKey.parse(text);
  if (key === null) throw new RootKeyError(`${whence}: not a key (base64 of 32 bytes)`);
  return key;
};

/** @param folder `DATA_DIR/secrets`, or null to keep a made key in memory only */
export function rootKeySource(settings: RootKeySettings, folder: string | null): RootKeySource {
  let made: RootKey | null = null;
  async function fromFile(path: string, whence: string): Promise<RootKey | null> {
    const text = await readIfThere(path);
    return text === null ? null : parsed(text, whence);
  }
  const source: RootKeySource = {
    async current() {
      if (settings.masterKey !== null) return parsed(settings.masterKey, "MASTER_KEY");
      if (settings.masterKeyFile !== null) {
        const key = await fromFile(settings.masterKeyFile, "MASTER_KEY_FILE");
        if (key === null) throw new RootKeyError("MASTER_KEY_FILE: there is no such file");
        return key;
      }
      return folder === null ? made : await fromFile(`${folder}/${FILE}`, `secrets/${FILE}`);
    },
    async previous() {
      if (settings.previousKey !== null) return parsed(settings.previousKey, "MASTER_KEY_PREVIOUS");
      return folder === null
        ? null
        : await fromFile(`${folder}/${PREVIOUS_FILE}`, `secrets/${PREVIOUS_FILE}`);
    },
    async make() {
      const text = RootKey.generate();
      if (folder === null) return made = parsed(text, FILE);
      await writeOnce(folder, FILE, `${text}\n`);
      return await fromFile(`${folder}/${FILE}`, FILE) ?? parsed(text, FILE);
    },
    async forRotation() {
      const isGiven = settings.masterKey !== null || settings.masterKeyFile !== null;
      if (!isGiven && folder !== null && await source.previous() === null) {
        const old = await readIfThere(`${folder}/${FILE}`);
        if (old === null) throw new RootKeyError(`secrets/${FILE}: there is no key yet`);
        await writeOnce(folder, PREVIOUS_FILE, old);
        await Deno.remove(`${folder}/${FILE}`);
      }
      const previous = await source.previous();
      const current = await source.current() ?? (isGiven ? null : await source.make());
      if (previous === null || current === null) {
        throw new RootKeyError(
          "give MASTER_KEY (the new key) and MASTER_KEY_PREVIOUS (the old one)",
        );
      }
      return { previous, current };
    },
    async forgetPrevious() {
      if (folder === null || settings.masterKey !== null || settings.masterKeyFile !== null) return;
      await Deno.remove(`${folder}/${PREVIOUS_FILE}`);
    },
  };
  return source;
}
