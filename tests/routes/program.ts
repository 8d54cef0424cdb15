/** The whole program inside the test's own process, so that a test sees its faults and its rows. */
import type { Clock, Log } from "../../actors/world.ts";
import { imageFolder } from "../../db/embedded_image.ts";
import { type Program, type ProgramOptions, startProgram } from "../../program.ts";
import { buildAssets } from "../../routes/assets.ts";
import { openPasswords } from "../../runtime/passwords.ts";
import { readConfig } from "../../runtime/config.ts";
import {
  createMigrated,
  engine,
  migratedImage,
  shareOf,
  testDatabaseUrl,
} from "../support/databases.ts";
import { MessageLog } from "../support/messages.ts";
import { ADMIN, WITHOUT_CEREMONY } from "../support/server.ts";

export interface Inside {
  readonly program: Program;
  /** Where it listens, whatever PUBLIC_URL says; without a slash at the end. */
  readonly base: string;
  /** Faults in the log: each is a 500 that somebody saw, or a bug that nobody did. */
  readonly faults: readonly string[];
  /** Messages that a program without gateways has written into its log. */
  readonly messages: MessageLog;
  /** Every line of the log, with its details. */
  readonly said: readonly string[];
  rows<Row>(statement: string): Promise<Row[]>;
  stop(): Promise<void>;
}

export interface Kind {
  readonly name: string;
  start(
    settings?: Record<string, string>,
    clock?: Clock,
    money?: ProgramOptions["money"],
  ): Promise<Inside>;
}

/** The databases to run on: the embedded one and, with TEST_DATABASE_URL set, PostgreSQL. */
export function kinds(): readonly Kind[] {
  const embedded: Kind = {
    name: "the embedded database",
    start: (settings, clock, money) =>
      startInside({ ...settings }, () => Promise.resolve(), clock, money),
  };
  const url = testDatabaseUrl();
  if (url === null) return [embedded];
  return shareOf<Kind>([embedded, {
    name: "PostgreSQL",
    async start(settings, clock, money) {
      const own = await createMigrated(url);
      return await startInside({ ...settings, DATABASE_URL: own.url }, own.drop, clock, money);
    },
  }]);
}

let made: Promise<NonNullable<ProgramOptions["made"]>> | null = null;

/**
 * Scripts, the list of passwords and the embedded database's start, once a file: a program of its own is
 * begun for each story.
 */
const madeOnce = () =>
  made ??= Promise.all([
    openPasswords({ memoryCost: 1_024, timeCost: 1 }),
    imageFolder().then((folder) => buildAssets("maplibre", folder)),
    migratedImage(),
    engine(),
  ]).then(([passwords, assets, image, engine]) => ({
    passwords,
    assets,
    ...(image === null ? {} : { database: { image, engine } }),
  }));

async function startInside(
  settings: Record<string, string>,
  drop: () => Promise<void>,
  clock?: Clock,
  money?: ProgramOptions["money"],
): Promise<Inside> {
  const faults: string[] = [];
  const messages = new MessageLog();
  const said: string[] = [];
  const say = (message: string, fields?: unknown) =>
    void said.push(`${message} ${JSON.stringify(fields ?? {})}`);
  const log: Log = {
    info(message, fields) {
      say(message, fields);
      messages.info(message, fields);
    },
    warn: say,
    fault(message, cause, fields) {
      say(message, { cause: String(cause), ...fields });
      faults.push(`${message}: ${cause instanceof Error ? cause.stack : String(cause)}`);
      return `fault-${faults.length}`;
    },
  };
  const port = freePort();
  const config = readConfig({
    HOST: "127.0.0.1",
    PORT: String(port),
    CITIES_DIR: "/nonexistent/cities",
    ADMIN_EMAIL: ADMIN.login,
    ADMIN_PASSWORD: ADMIN.password,
    RATE_LIMITS: "off",
    ...WITHOUT_CEREMONY,
    ...settings,
  });
  const onFatal = (reason: Error) => void faults.push(`fatal: ${reason.stack}`);
  const program = await startProgram(config, {
    log,
    ...(clock === undefined ? {} : { clock }),
    ...(money === undefined ? {} : { money }),
    inMemory: true,
    made: await madeOnce(),
    onFatal,
  });
  return {
    program,
    base: `http://127.0.0.1:${port}`,
    faults,
    messages,
    said,
    rows: (statement) =>
      program.database.run("test", async (sql) => [...await sql.unsafe(statement)]),
    async stop() {
      await program.stop();
      await drop();
    },
  } as Inside;
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Runs a test with a program of its own; ends it whatever happens. */
export async function withProgram(
  kind: Kind,
  test: (inside: Inside) => Promise<void>,
  settings: Record<string, string> = {},
  clock?: Clock,
  money?: ProgramOptions["money"],
): Promise<void> {
  const inside = await kind.start(settings, clock, money);
  try {
    await test(inside);
  } finally {
    await inside.stop();
  }
}
