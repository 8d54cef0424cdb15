/**
 * The work folder of an import: which stages are done, for which file. A second import of the same city
 * at the same time is refused by a lock that the system frees when a process dies.
 */
import { CityFault } from "../failure.ts";

/** Counted up whenever a stage's files change their meaning. */
const WORK_VERSION = 1;

/** Folder inside of the work folder in which the finished pack is put together. */
export const FINISHED_PACK = "pack";

interface State {
  readonly version: number;
  readonly file: string;
  readonly bytes: number;
  readonly changedAt: number;
  readonly done: Record<string, unknown>;
}

export class Stages {
  private constructor(
    private readonly folder: string,
    private readonly lock: Deno.FsFile,
    private state: State,
    /** Names of the stages that an earlier run had finished. */
    readonly resumed: readonly string[],
  ) {}

  static async open(folder: string, file: string): Promise<Stages> {
    const wanted = stateOf(file);
    try {
      Deno.mkdirSync(folder, { recursive: true });
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      throw new CityFault("disk_failed", `cannot make the folder ${folder}`, { cause: error });
    }
    const lock = Deno.openSync(`${folder}/lock`, { write: true, create: true });
    if (!await lock.tryLock(true)) {
      lock.close();
      throw new CityFault("busy_importing", `another import into ${folder} is under way`);
    }
    const known = readState(folder);
    const isSame = known !== null && known.version === wanted.version &&
      known.file === wanted.file && known.bytes === wanted.bytes &&
      known.changedAt === wanted.changedAt && !exists(`${folder}/${FINISHED_PACK}`);
    if (isSame) return new Stages(folder, lock, known, Object.keys(known.done));
    for (const { name } of Deno.readDirSync(folder)) {
      if (name !== "lock") Deno.removeSync(`${folder}/${name}`, { recursive: true });
    }
    return new Stages(folder, lock, wanted, []);
  }

  /** Runs the stage, or answers what it answered before it was interrupted later. */
  async run<T>(name: string, work: () => T | Promise<T>): Promise<T> {
    if (name in this.state.done) return this.state.done[name] as T;
    const result = await work();
    this.state = { ...this.state, done: { ...this.state.done, [name]: result } };
    const fresh = `${this.folder}/state.json.new`;
    Deno.writeTextFileSync(fresh, JSON.stringify(this.state));
    Deno.renameSync(fresh, `${this.folder}/state.json`);
    return result;
  }

  remove(): void {
    Deno.removeSync(this.folder, { recursive: true });
  }

  close(): void {
    this.lock.close();
  }
}

/** Stopped while the pack was put together: its files are no longer where the stages left them. */
function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

function stateOf(file: string): State {
  try {
    const stat = Deno.statSync(file);
    return {
      version: WORK_VERSION,
      file,
      bytes: stat.size,
      changedAt: stat.mtime?.getTime() ?? 0,
      done: {},
    };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new CityFault("file_not_found", `${file} does not exist`);
    }
    throw error;
  }
}

function readState(folder: string): State | null {
  try {
    return JSON.parse(Deno.readTextFileSync(`${folder}/state.json`));
  } catch {
    return null;
  }
}
