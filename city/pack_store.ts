/** The folder with all cities of an installation: install, list, use. */
import { CityFault } from "./failure.ts";
import { type CityPack, openPack } from "./pack.ts";

const PACKS = ".packs";
const IN_USE = "in_use.json";

/**
 * Makes a finished folder the city of that name, in one step. The pack before it is kept for those who
 * still read it; older ones are removed.
 */
export function installPack(root: string, name: string, finished: string, stamp: string): string {
  const packs = `${root}/${PACKS}`;
  Deno.mkdirSync(packs, { recursive: true });
  const folder = `${packs}/${name}-${stamp}`;
  Deno.renameSync(finished, folder);
  syncFolder(packs);
  const link = `${root}/${name}`;
  const before = readLink(link);
  const fresh = `${root}/.link-${name}-${stamp}`;
  Deno.symlinkSync(`${PACKS}/${name}-${stamp}`, fresh);
  Deno.renameSync(fresh, link);
  syncFolder(root);
  const keep = new Set([`${name}-${stamp}`, before?.split("/").pop()]);
  for (const { name: each } of Deno.readDirSync(packs)) {
    const isOld = each.startsWith(`${name}-`) && /^\d{8}T\d{6}/.test(each.slice(name.length + 1));
    if (isOld && !keep.has(each)) Deno.removeSync(`${packs}/${each}`, { recursive: true });
  }
  return folder;
}

export interface ListedCity {
  readonly name: string;
  readonly isInUse: boolean;
  /** The opened pack, or why it cannot be opened. */
  readonly pack: CityPack | null;
  readonly problem: string | null;
}

export async function listCities(root: string): Promise<ListedCity[]> {
  const used = cityInUse(root);
  const cities: ListedCity[] = [];
  for (const name of folderNames(root)) {
    try {
      const pack = await openPack(`${root}/${name}`, { checksums: false });
      cities.push({ name, isInUse: name === used, pack, problem: null });
    } catch (error) {
      if (!(error instanceof CityFault)) throw error;
      cities.push({ name, isInUse: name === used, pack: null, problem: error.message });
    }
  }
  return cities;
}

/** Names the city that new bookings belong to by default. Throws `CityFault` for a bad pack. */
export async function chooseCity(root: string, name: string): Promise<CityPack> {
  const pack = await openPack(`${root}/${name}`);
  const fresh = `${root}/.${IN_USE}.${Deno.pid}`;
  const file = Deno.openSync(fresh, { write: true, create: true, truncate: true });
  try {
    file.writeSync(new TextEncoder().encode(JSON.stringify({ name }) + "\n"));
    file.syncSync();
  } finally {
    file.close();
  }
  Deno.renameSync(fresh, `${root}/${IN_USE}`);
  syncFolder(root);
  return pack;
}

/** The chosen city; without a choice the only one there is; else null. */
export function cityInUse(root: string): string | null {
  try {
    const { name } = JSON.parse(Deno.readTextFileSync(`${root}/${IN_USE}`));
    if (typeof name === "string") return name;
  } catch {
    // nothing chosen yet
  }
  const names = folderNames(root);
  return names.length === 1 ? names[0]! : null;
}

function folderNames(root: string): string[] {
  try {
    return [...Deno.readDirSync(root)]
      .filter((entry) => !entry.name.startsWith(".") && (entry.isSymlink || entry.isDirectory))
      .map((entry) => entry.name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

function readLink(path: string): string | null {
  try {
    return Deno.readLinkSync(path);
  } catch {
    return null;
  }
}

/** A rename is on the disk only when its folder is. */
export function syncFolder(path: string): void {
  const folder = Deno.openSync(path);
  try {
    folder.syncSync();
  } finally {
    folder.close();
  }
}
