/**
 * Where commands wait for a connection: IndexedDB, else localStorage, else only this page's memory. All
 * are of one browser; each command belongs to one person and is seen by no other.
 */
import type { Refused } from "./outbox.ts";
import { inTime } from "./in_time.ts";

export interface PendingCommand {
  /** The command's own id: `commandId` or `clientId` of its body. */
  readonly id: string;
  readonly url: string;
  /** Urlencoded, the very same in each try. */
  readonly body: string;
  readonly label: string;
  /** When it was given, in server's milliseconds; grows from one to the next. */
  readonly at: number;
  /** Why it was refused, which no page has said yet; absent: it waits. */
  readonly refused?: Refused;
}

export interface OutboxStorage {
  /** In the order in which they were given. */
  list(): Promise<readonly PendingCommand[]>;
  put(command: PendingCommand): Promise<void>;
  remove(id: string): Promise<void>;
}

const DATABASE = "tot-outbox";
const COMMANDS = "commands";
/** A word that found no connection for so long is not said any more, whosever it was. */
export const KEPT_MILLISECONDS = 7 * 24 * 3_600_000;

const OPEN_MILLISECONDS = 3_000;

const inOrder = (commands: readonly PendingCommand[]): readonly PendingCommand[] =>
  [...commands].sort((one, other) => one.at - other.at);

/** The best that this browser has. @param at now, to let go what is too old */
export async function openOutboxStorage(personId: string, at: number): Promise<OutboxStorage> {
  try {
    return await inTime(indexedStorage(personId, at), OPEN_MILLISECONDS);
  } catch {
    try {
      return listedStorage(personId, localStorage, at);
    } catch {
      return listedStorage(personId, pageStorage(), at);
    }
  }
}

interface Row extends PendingCommand {
  readonly personId: string;
}

const done = <Value>(request: IDBRequest<Value>): Promise<Value> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** What was written stands once the transaction is complete, and not before. */
const completed = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    transaction.onerror = () => reject(transaction.error);
  });

/** Some browsers open their database late or never: the page does not wait for that. */
async function openDatabase(): Promise<IDBDatabase> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => {
    const commands = opening.result.createObjectStore(COMMANDS, { keyPath: ["personId", "id"] });
    commands.createIndex("personId", "personId");
    commands.createIndex("at", "at");
  };
  return await inTime(done(opening), OPEN_MILLISECONDS);
}

async function indexedStorage(personId: string, at: number): Promise<OutboxStorage> {
  let database = await openDatabase();
  /** A browser may close it under a page that lay in the background, or when storage is cleared elsewhere. */
  async function opened<Value>(use: () => Promise<Value>): Promise<Value> {
    try {
      return await use();
    } catch {
      database.close();
      database = await openDatabase();
      return await use();
    }
  }
  const commands = (mode: IDBTransactionMode) =>
    database.transaction(COMMANDS, mode).objectStore(COMMANDS);
  const write = (change: (store: IDBObjectStore) => void): Promise<void> =>
    opened(async () => {
      const store = commands("readwrite");
      change(store);
      await completed(store.transaction);
    });
  await write((store) => {
    const old = store.index("at").openCursor(IDBKeyRange.upperBound(at - KEPT_MILLISECONDS));
    old.onsuccess = () => {
      old.result?.delete();
      old.result?.continue();
    };
  });
  return {
    async list() {
      const rows = await opened(() =>
        done<Row[]>(commands("readonly").index("personId").getAll(personId))
      );
      return inOrder(rows.map(({ personId: _, ...command }) => command));
    },
    put: (command) => write((store) => store.put({ ...command, personId })),
    remove: (id) => write((store) => store.delete([personId, id])),
  };
}

const PREFIX = "tot-outbox-";

/** One list a person under one key. */
export function listedStorage(
  personId: string,
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem">,
  at: number,
): OutboxStorage {
  const key = PREFIX + personId;
  const read = () => JSON.parse(storage.getItem(key) ?? "[]") as PendingCommand[];
  const write = (commands: readonly PendingCommand[]) =>
    commands.length === 0
      ? storage.removeItem(key)
      : storage.setItem(key, JSON.stringify(commands));
  write(read().filter((command) => command.at > at - KEPT_MILLISECONDS));
  return {
    list: () => Promise.resolve(inOrder(read())),
    put: async (command) =>
      await write([...read().filter((other) => other.id !== command.id), command]),
    remove: async (id) => await write(read().filter((other) => other.id !== id)),
  };
}

/** Better than nothing: it lasts as long as the page. */
function pageStorage(): Pick<Storage, "getItem" | "setItem" | "removeItem"> {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}
