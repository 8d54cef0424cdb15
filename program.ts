/**
 * The whole program, put together: database → world → system → services → app → server, and back
 * again when it drains. `main.ts`, the demo and the story tests start it with different settings.
 */
import { type Instant, SECOND } from "./actors/vocabulary.ts";
import type { Bookings } from "./actors/bookings.ts";
import type { Hub } from "./actors/hub.ts";
import { type Clock, type Log, StoreUnavailable } from "./actors/world.ts";
import { assemble } from "./assembly/assembly.ts";
import type { MoneySettings } from "./assembly/money_desk.ts";
import { firstAdmin } from "./assembly/first_admin.ts";
import { type Database, openDatabase } from "./db/client.ts";
import { type Leadership, waitForLeadership } from "./db/leader.ts";
import { type Keyring, openKeyring } from "./db/keyring.ts";
import { migrate, MIGRATIONS_FOLDER, readMigrations } from "./db/migrate.ts";
import { sealPlainRows } from "./db/seal_plain_rows.ts";
import { Cities } from "./gateways/cities.ts";
import type { Accounts } from "./routes/accounts.ts";
import { type Assets, buildAssets } from "./routes/assets.ts";
import { type FetchHandler, listen } from "./routes/listener.ts";
import { type MapOptions, mapOptions } from "./routes/map_options.ts";
import type { PagesOptions } from "./routes/pages/pages.ts";
import type { Services } from "./routes/services.ts";
import { readStaticFiles, type StaticFiles } from "./routes/static_files.ts";
import type { Config } from "./runtime/config.ts";
import { openPasswords, type Passwords } from "./runtime/passwords.ts";
import { type RootKeySource, rootKeySource } from "./runtime/root_key.ts";
import type { VapidKeys } from "./runtime/push_settings.ts";
import { openSecrets, type Secrets } from "./runtime/secrets.ts";
import { openVapidKeys } from "./runtime/vapid.ts";

const COME_BACK_MILLISECONDS = SECOND / 5;
/** So long all else waits until the calls for help that were held are answered. */
const CALLS_FIRST_MILLISECONDS = SECOND / 2;

export interface ProgramOptions {
  readonly log: Log;
  /** The machine's where nothing is said: for tests, which move it. */
  readonly clock?: Clock;
  /** Everything in memory, nothing on disk: for the demo and for tests. */
  readonly inMemory?: boolean;
  /** Where the packs of cities are; `CITIES_DIR` where nothing is said. */
  readonly citiesFolder?: string;
  readonly pages?: Partial<PagesOptions>;
  readonly money?: MoneySettings;
  /** What is dear to make, made already: for tests, which start hundreds of programs. */
  readonly made?: {
    readonly passwords?: Passwords;
    readonly assets?: Assets;
    /** Where a database in memory begins. */
    readonly database?: { readonly image: string; readonly engine: WebAssembly.Module };
  };
  /** The embedded database died, or the program cannot come back: the process should exit. */
  readonly onFatal: (reason: Error) => void;
}

export interface Program {
  /** Where it answers, without a slash at the end. */
  readonly url: string;
  readonly services: Services;
  readonly accounts: Accounts;
  readonly bookings: Bookings;
  readonly hub: Hub;
  readonly database: Database;
  readonly keyring: Keyring;
  /** Deletes the accounts whose week is over at that moment; by itself it looks every hour. */
  carryOutDeletions(now: Instant): Promise<number>;
  /** Places, late days, reminders and the waitlist as at that moment; by itself it looks every 5 s. */
  lookAtPlans(now: Instant): Promise<void>;
  /** Hints where to wait, as of now; by itself it looks once a minute. */
  lookAtHints(): void;
  /** The one-time link that makes the first admin, on a database without any. */
  readonly setupUrl: string | null;
  /** Takes nothing new, lets what is under way end, saves, closes. */
  stop(): Promise<void>;
}

/** What is the same from the first start to the end of the process. */
export interface Lasting {
  /** Where people reach us, without a slash at the end. */
  readonly url: string;
  readonly cities: Cities;
  readonly map: MapOptions;
  /** The browser's scripts, bundled once. */
  readonly assets: Assets;
  /** What lies in `static/`, read once. */
  readonly statics: StaticFiles;
  readonly passwords: Passwords;
  readonly secrets: Secrets;
  readonly rootKey: RootKeySource;
  /** By which push services know us. */
  readonly vapid: VapidKeys;
  /** Of the first admin's link: one that was printed stays good. */
  setupToken: string | null;
}

type Life = Awaited<ReturnType<typeof assemble>> & {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly leadership: Leadership | null;
  readonly setupUrl: string | null;
};

/**
 * Starts the program and keeps it going: when the leader's session with PostgreSQL is lost, memory is
 * dropped, everything answers 503, and it begins anew once the lock is its own again.
 */
export async function startProgram(config: Config, options: ProgramOptions): Promise<Program> {
  const { log } = options;
  const migrations = await readMigrations(MIGRATIONS_FOLDER);
  const listener = await listen(config.port, config.host);
  const url = config.publicUrl?.origin ?? `http://localhost:${listener.port}`;
  const ending = new AbortController();
  const cities = await Cities.open(options.citiesFolder ?? config.citiesDir, log);

  /** From the lock to the first request. @param before the life that was lost */
  async function begin(lasting: Lasting, before: Life | null = null): Promise<Life> {
    let leadership: Leadership | null = null;
    let database: Database | null = null;
    let life: Life | null = null;
    let lost: Error | null = null;
    let dropFirst = (): void => {};
    try {
      if (config.databaseUrl !== null) {
        leadership = await waitForLeadership(config.databaseUrl, {
          signal: ending.signal,
          onLost(reason) {
            lost = reason;
            if (life !== null) comeBack(life, lasting, reason);
            else dropFirst();
          },
          onRetry: (reason) => log.warn("PostgreSQL is not there yet", { error: reason.message }),
        });
      }
      database = await openDatabase({
        ...(config.databaseUrl === null
          ? {
            embedded: options.inMemory
              ? { folder: null, ...options.made?.database }
              : { folder: `${config.dataDir}/database` },
          }
          : { url: config.databaseUrl }),
        onFailure: options.onFatal,
      });
      const store = database;
      const open = (keys: Keyring | null) =>
        keys ?? openKeyring(store, lasting.rootKey, Date.now() as Instant);
      let keyring: Keyring | null = null;
      const migrated = migrate(store, migrations, {
        "0004_no_plain_words.sql": async () => {
          keyring = await open(keyring);
          await sealPlainRows(store, keyring);
        },
      });
      // Who comes back has the tables already: each way to the database and back is time in which nobody can call.
      if (before === null) await migrated;
      else [keyring] = await Promise.all([open(null), migrated]);
      keyring = await open(keyring);
      const inside = await assemble(config, store, keyring, options, lasting, async (first) => {
        dropFirst = () => {
          listener.serveFirst(null);
          first.drop();
        };
        if (lost !== null) return;
        listener.serveFirst(first.fetch as unknown as FetchHandler);
        // To read all bookings takes the processor from them.
        await listener.callsAnswered(CALLS_FIRST_MILLISECONDS);
      });
      // Where there was an admin there is one: nobody waits for that question.
      const setupUrl = before !== null && before.setupUrl === null
        ? null
        : await firstAdmin(config, inside.accounts, inside.people, url, log, lasting);
      if (lost !== null) {
        inside.drop();
        throw new StoreUnavailable("the leader's session was lost", "not_done", lost);
      }
      life = { ...inside, database, keyring, leadership, setupUrl };
      listener.serve(inside.fetch as unknown as FetchHandler);
      return life;
    } catch (error) {
      dropFirst();
      await database?.close();
      await leadership?.release();
      throw error;
    }
  }

  async function comeBack(lost: Life, lasting: Lasting, reason: Error): Promise<void> {
    log.warn("the leader's session was lost, beginning anew", { error: reason.message });
    listener.serve(null);
    lost.drop();
    await lost.database.close();
    while (!ending.signal.aborted) {
      try {
        current = await begin(lasting, lost);
        return log.info("back again");
      } catch (error) {
        if (ending.signal.aborted) return;
        if (!(error instanceof StoreUnavailable)) return options.onFatal(error as Error);
        await new Promise((resolve) => setTimeout(resolve, COME_BACK_MILLISECONDS));
      }
    }
  }

  let current: Life;
  try {
    const secretsFolder = options.inMemory ? null : `${config.dataDir}/secrets`;
    const secrets = await openSecrets(secretsFolder);
    const vapid = await openVapidKeys(config.push.keys, secretsFolder);
    const passwords = options.made?.passwords ?? await openPasswords();
    const map = mapOptions(config);
    const assets = options.made?.assets ?? await buildAssets(map.engine, config.bundlesDir);
    const statics = await readStaticFiles();
    const rootKey = rootKeySource(config.rootKey, secretsFolder);
    current = await begin({
      url,
      cities,
      map,
      assets,
      statics,
      passwords,
      secrets,
      rootKey,
      vapid,
      setupToken: null,
    });
  } catch (error) {
    cities.close();
    await listener.close();
    throw error;
  }
  return {
    url,
    get services() {
      return current.services;
    },
    get accounts() {
      return current.accounts;
    },
    get bookings() {
      return current.bookings;
    },
    get hub() {
      return current.hub;
    },
    get database() {
      return current.database;
    },
    get keyring() {
      return current.keyring;
    },
    carryOutDeletions: (now) => current.carryOutDeletions(now),
    lookAtPlans: (now) => current.lookAtPlans(now),
    lookAtHints: () => current.lookAtHints(),
    setupUrl: current.setupUrl,
    async stop() {
      ending.abort(new Error("the program ends"));
      current.halt();
      await listener.close();
      await current.save();
      await current.database.close();
      await current.leadership?.release();
      cities.close();
    },
  };
}
