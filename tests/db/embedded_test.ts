import assert from "node:assert/strict";
import { join } from "node:path";
import { DataFolderInUse, openDatabase } from "../../db/client.ts";
import { startEmbedded } from "../../db/embedded.ts";
import { tidy } from "../../db/embedded_housekeeping.ts";
import { prepareFolder, testDatabases } from "../support/databases.ts";
import { delay } from "./delay.ts";

async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "tot-data-" });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** With a cluster in it already: to make one takes ten seconds of a core. */
const withCluster = (test: (folder: string) => Promise<void>): Promise<void> =>
  withFolder(async (folder) => {
    await prepareFolder(folder);
    await test(join(folder, "database"));
  });

function runScript(name: string, ...args: string[]): Deno.ChildProcess {
  const script = new URL(name, import.meta.url).pathname;
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", script, ...args],
    stdout: "piped",
    stderr: "inherit",
  });
  return command.spawn();
}

// One test, since to make a cluster takes ten seconds of a core.
Deno.test("a cluster that was only half made is made anew, and has what was written when it is opened again", () =>
  withFolder(async (folder) => {
    await Deno.mkdir(join(folder, "cluster.new", "base"), { recursive: true });
    await Deno.writeTextFile(join(folder, "cluster.new", "PG_VERSION"), "18\n");
    const first = await openDatabase({ embedded: { folder } });
    await first.run(
      "write",
      (sql) =>
        sql.unsafe("create table thing (a_time timestamptz); insert into thing values (now())"),
    );
    await first.close();
    // A new cluster would not have the table.
    const second = await openDatabase({ embedded: { folder } });
    const [row] = await second.run("read", (sql) => sql`select a_time from thing`);
    assert(Math.abs(row?.aTime - Date.now()) < 60_000);
    await second.close();
    await second.close();
  }));

Deno.test("a folder that is open cannot be opened again, here or by another process", () =>
  withCluster(async (folder) => {
    const database = await openDatabase({ embedded: { folder } });
    await assert.rejects(openDatabase({ embedded: { folder } }), DataFolderInUse);
    const script = `
      const { openDatabase } = await import(${
      JSON.stringify(import.meta.resolve("../../db/client.ts"))
    });
      try {
        await openDatabase({ embedded: { folder: ${JSON.stringify(folder)} } });
      } catch (error) {
        console.log(error.name, error.message);
        Deno.exit(3);
      }`;
    const config = new URL("../../deno.json", import.meta.url).pathname;
    const command = new Deno.Command(Deno.execPath(), {
      args: ["eval", "--config", config, script],
      stdout: "piped",
    });
    const { code, stdout } = await command.output();
    assert.equal(code, 3);
    const said = new TextDecoder().decode(stdout);
    assert.match(said, /^DataFolderInUse the data folder \S+ is in use by another process/);
    await database.close();
    await (await openDatabase({ embedded: { folder } })).close();
  }));

Deno.test("no acknowledged commit is lost to kill -9, and the next start tidies up", () =>
  withCluster(async (folder) => {
    const acknowledged: number[] = [];
    const socketFolders: string[] = [];
    for (const manner of ["statements", "transactions", "statements"]) {
      const first = String((acknowledged.at(-1) ?? 0) + 1_000);
      const child = runScript("./acknowledging_process.ts", folder, first, manner);
      let text = "";
      const decoder = new TextDecoder();
      for await (const chunk of child.stdout) {
        text += decoder.decode(chunk);
        const enough = text.length > 2_000 + Math.random() * 20_000;
        if (enough) child.kill("SIGKILL");
      }
      await child.status;
      const left = await Deno.readTextFile(join(folder, "lock"));
      assert(!socketFolders.includes(left), "each has a socket of its own");
      for (const forerunner of socketFolders) {
        await assert.rejects(Deno.stat(forerunner), Deno.errors.NotFound);
      }
      socketFolders.push(left);
      const whole = text.slice(0, text.lastIndexOf("\n"));
      acknowledged.push(...whole.split("\n").map(Number));
    }
    const database = await openDatabase({ embedded: { folder } });
    const rows = await database.run("read", (sql) => sql`select number from acknowledged`);
    await database.close();
    const stored = new Set(rows.map((row) => row.number));
    assert(acknowledged.length > 1_000);
    assert.deepEqual(acknowledged.filter((number) => !stored.has(number)), []);
  }));

Deno.test("the death of the embedded database is told once, and calls fail", async () => {
  const source = `
    self.onmessage = ({ data }) => {
      self.postMessage({ kind: "ready" });
      if (data.kind === "open") setTimeout(() => { throw new Error("out of memory") }, 100);
    };`;
  const worker = new URL(`data:application/javascript,${encodeURIComponent(source)}`);
  const failures: Error[] = [];
  const server = await startEmbedded({ folder: null, image: null, worker }, (error) => {
    failures.push(error);
  });
  await delay(500);
  assert.equal(failures.length, 1);
  assert.match(failures[0]!.message, /died: .*out of memory/);
  await assert.rejects(server.dump(), /died/);
  await server.close();
});

Deno.test("an embedded database that cannot start says why", () =>
  withCluster(async (folder) => {
    await Deno.rename(join(folder, "cluster"), join(folder, "good"));
    await Deno.mkdir(join(folder, "cluster"));
    await Deno.writeTextFile(join(folder, "cluster", "PG_VERSION"), "11\n");
    await assert.rejects(openDatabase({ embedded: { folder } }), Error);
    await Deno.remove(join(folder, "cluster"), { recursive: true });
    await Deno.rename(join(folder, "good"), join(folder, "cluster"));
    await (await openDatabase({ embedded: { folder } })).close();
  }));

Deno.test("the socket's folder is private and goes when the database closes", async () => {
  const server = await startEmbedded({ folder: null }, () => {});
  const { mode } = await Deno.stat(join(server.socketPath, ".."));
  assert.equal(mode! & 0o777, 0o700);
  await server.close();
  await assert.rejects(Deno.stat(join(server.socketPath, "..")), Deno.errors.NotFound);
});

Deno.test("housekeeping frees dead rows and brings the log to an end", async () => {
  const database = await testDatabases()[0]!.open();
  try {
    await database.run(
      "fill",
      (sql) =>
        sql.unsafe(`create table thing (id int primary key, n int);
        insert into thing select g, 0 from generate_series(1, 5000) g;
        create table wide (filling text storage external);
        insert into wide select repeat(md5(g::text), 1000) from generate_series(1, 1500) g`),
      30_000,
    );
    for (let round = 0; round < 4; round++) {
      await database.run("update", (sql) => sql`update thing set n = n + 1`);
    }
    for (let round = 0; round < 4; round++) await database.run("tidy", tidy, 30_000);
    const look = () =>
      database.run("read", (sql) =>
        sql`
      select n_dead_tup as dead, last_vacuum is not null as vacuumed,
        (select pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn)::float8
         from pg_control_checkpoint()) as behind
      from pg_stat_user_tables where relname = 'thing'`);
    let [row] = await look();
    // The engine's own counts follow a moment later.
    for (let tries = 0; tries < 20 && row?.dead >= 1_000; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      [row] = await look();
    }
    assert.equal(row?.vacuumed, true);
    assert(row.dead < 1_000 && row.behind < 33_000_000, JSON.stringify(row));
  } finally {
    await database.close();
  }
});
