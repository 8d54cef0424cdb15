import { join } from "node:path";
import { tmpdir } from "node:os";

/** Part of every image's name: an image holds the file format of one release of PGlite. */
const PGLITE_VERSION = "0.5.14";

/**
 * Images of databases in memory, kept in the temp folder: making a cluster takes seconds, loading
 * one a third of one. Null where the folder cannot be trusted: whoever can write an image there
 * decides what the database holds.
 */
export async function imageFolder(): Promise<string | null> {
  const user = Deno.uid() ?? "user";
  const folder = join(tmpdir(), `tot-images-${user}`);
  try {
    await Deno.mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) return null;
  }
  const { isDirectory, isSymlink, uid, mode } = await Deno.lstat(folder);
  const foreign = !isDirectory || isSymlink || (uid !== null && uid !== Deno.uid());
  return foreign || (mode !== null && (mode & 0o022) !== 0) ? null : folder;
}

/**
 * The path of the image of this name, made by `make` if it is not there yet; null where none can
 * be kept. It appears at once and whole, also when two processes make it together.
 */
export async function cachedImage(
  name: string,
  make: () => Promise<Uint8Array>,
): Promise<string | null> {
  const folder = await imageFolder();
  if (folder === null) return null;
  const path = join(folder, `pglite-${PGLITE_VERSION}-${name}.tar`);
  try {
    await Deno.stat(path);
    return path;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const image = await make();
  const unfinished = `${path}.${crypto.randomUUID()}`;
  try {
    await Deno.writeFile(unfinished, image, { mode: 0o600 });
    await Deno.rename(unfinished, path);
    return path;
  } catch {
    await Deno.remove(unfinished).catch(() => {});
    return null; // no room for it: a slower start is all that is lost
  }
}
