/** Which test file is being read: by its name it has its turn on one of the databases. */
let reading: string | null = null;

/** @param file the one that is read from now on; null: the program's own */
export function takeTurnOf(file: string | null): void {
  reading = file;
}

/** The file that is being read, by its path or address. */
export const fileBeingRead = (): string => reading ?? Deno.mainModule;
