/** The real program as a process of its own, so that a test may kill it with -9. */
import { imageFolder } from "../../db/embedded_image.ts";
import { createDatabase, createMigrated, prepareFolder, testDatabaseUrl } from "./databases.ts";

export const ADMIN = { login: "admin@tot.example", password: "correct-horse-9" };

/** People of a story sign up at once: the steps of registration have tests of their own. */
export const WITHOUT_CEREMONY = {
  VERIFICATION: "off",
  PROOF_OF_WORK: "off",
  STAFF_TOTP: "off",
  DOCTOR_DOCUMENTS: "off",
};

export interface ServerProcess {
  readonly url: string;
  /** What it wrote so far, standard output and log together. */
  readonly output: () => string;
  readonly pid: number;
  kill(signal: Deno.Signal): Promise<Deno.CommandStatus>;
}

const STARTED = /TOT answers at (\S+)/;
/** Where the system gives no ports of its own accord: a process that comes back finds its own free. */
const [STEADY_PORTS, STEADY_PORTS_END] = [20_000, 30_000];

/** A free port for a process that is killed and started again at the same address. */
export function steadyPort(): number {
  for (;;) {
    const port = STEADY_PORTS + Math.floor(Math.random() * (STEADY_PORTS_END - STEADY_PORTS));
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}

/** No claim about a start: six processes begin on two cores when the whole suite does. */
const START_MILLISECONDS = 600_000;

/**
 * Starts `main.ts` on a free port. An embedded database that is not there yet is given a start.
 * @param flags of deno's own, for a profile
 * @returns when it answers; throws with its output if it ends
 */
export async function startServer(
  environment: Record<string, string>,
  port = 0,
  flags: readonly string[] = [],
): Promise<ServerProcess> {
  const { DATA_DIR = "", DATABASE_URL = "" } = environment;
  if (DATABASE_URL === "" && DATA_DIR !== "" && !await isThere(`${DATA_DIR}/database`)) {
    await prepareFolder(DATA_DIR);
  }
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", ...flags, new URL("../../main.ts", import.meta.url).pathname],
    env: {
      HOST: "127.0.0.1",
      PORT: String(port),
      ADMIN_EMAIL: ADMIN.login,
      ADMIN_PASSWORD: ADMIN.password,
      BUNDLES_DIR: await imageFolder() ?? "",
      ...WITHOUT_CEREMONY,
      ...environment,
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let output = "";
  const read = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) output += text;
  };
  const reading = Promise.all([read(child.stdout), read(child.stderr)]);
  const until = performance.now() + START_MILLISECONDS;
  let ended = false;
  child.status.then(() => ended = true);
  while (!STARTED.test(output)) {
    if (ended || performance.now() > until) {
      if (!ended) child.kill("SIGKILL");
      await reading;
      throw new Error(`the server did not start:\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const url = STARTED.exec(output)?.[1] ?? "";
  return {
    url: url.replace("localhost", "127.0.0.1"),
    output: () => output,
    pid: child.pid,
    async kill(signal) {
      if (!ended) child.kill(signal);
      const status = await child.status;
      await reading;
      return status;
    },
  };
}

/**
 * The same for a story that starts its server once and is not about the database: where stories are shared
 * out (TEST_STORIES=shared, as on CI) on PostgreSQL, which takes a fraction of the embedded one's time; else
 * on the embedded one. What it made is dropped when it is killed.
 */
export async function startStoryServer(
  environment: Record<string, string>,
): Promise<ServerProcess> {
  const url = Deno.env.get("TEST_STORIES") === "shared" ? testDatabaseUrl() : null;
  if (url === null) return await startServer({ ...environment, DATABASE_URL: "" });
  const database = await createMigrated(url);
  try {
    const server = await startServer({ ...environment, DATABASE_URL: database.url });
    return {
      ...server,
      async kill(signal) {
        const status = await server.kill(signal);
        await database.drop();
        return status;
      },
    };
  } catch (error) {
    await database.drop();
    throw error;
  }
}

const isThere = (path: string) => Deno.stat(path).then(() => true, () => false);

/** A place for a server's data that outlives its process: one for each kind of database. */
export interface Home {
  readonly name: string;
  /** @returns the environment for `startServer`, and how to clean up */
  make(): Promise<{ environment: Record<string, string>; drop(): Promise<void> }>;
}

/** @param isEmpty as on a fresh machine, where the program makes and migrates its database by itself */
export function homes(isEmpty = false): readonly Home[] {
  const embedded: Home = {
    name: "the embedded database",
    async make() {
      const folder = await Deno.makeTempDir({ prefix: "tot-story-" });
      if (isEmpty) await Deno.mkdir(`${folder}/database`);
      return {
        environment: { DATA_DIR: folder, DATABASE_URL: "" },
        drop: () => Deno.remove(folder, { recursive: true }),
      };
    },
  };
  const url = testDatabaseUrl();
  if (url === null) return [embedded];
  return [embedded, {
    name: "PostgreSQL",
    async make() {
      const folder = await Deno.makeTempDir({ prefix: "tot-story-" });
      const database = await (isEmpty ? createDatabase : createMigrated)(url);
      return {
        environment: { DATA_DIR: folder, DATABASE_URL: database.url },
        async drop() {
          await database.drop();
          await Deno.remove(folder, { recursive: true });
        },
      };
    },
  }];
}
