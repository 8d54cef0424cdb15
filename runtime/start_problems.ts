/** What settings are wrong in that only the machine can say: one clear line each, as of a malformed value. */
import type { Config } from "./config.ts";

type Folders = Pick<Config, "dataDir" | "citiesDir">;

/** @returns which setting names a folder that cannot be used, or null */
export async function folderProblem({ dataDir, citiesDir }: Folders): Promise<string | null> {
  if (!await isWritable(dataDir)) return "DATA_DIR: no folder that can be written to";
  return await isNoFolder(citiesDir) ? "CITIES_DIR: not a folder" : null;
}

/** Makes it where it is not there yet. */
async function isWritable(folder: string): Promise<boolean> {
  try {
    await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
    await Deno.remove(await Deno.makeTempFile({ dir: folder, prefix: ".writable-" }));
    return true;
  } catch {
    return false;
  }
}

/** Something else is there. */
async function isNoFolder(path: string): Promise<boolean> {
  try {
    return !(await Deno.stat(path)).isDirectory;
  } catch (error) {
    return !(error instanceof Deno.errors.NotFound);
  }
}

/** @returns why nobody can listen there, or null: it is something else that went wrong */
export function listenProblem(
  error: unknown,
  { port }: Pick<Config, "port">,
): string | null {
  const { code, syscall } = error as { code?: string; syscall?: string };
  if (error instanceof Deno.errors.AddrInUse || code === "EADDRINUSE") {
    return `PORT ${port} is in use`;
  }
  const isOurs = syscall === "listen" || syscall === "getaddrinfo" && NO_HOST.includes(code ?? "");
  if (!isOurs) return null;
  return code === "EACCES"
    ? `PORT ${port} needs more rights than this user has`
    : "HOST: nobody can listen at that address here";
}

const NO_HOST: readonly string[] = ["ENOTFOUND", "EAI_AGAIN", "EAI_FAIL"];
