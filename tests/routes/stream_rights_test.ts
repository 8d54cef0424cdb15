/** Rights that were lost elsewhere (in the database, by another process) end the streams that live on them. */
import { deepStrictEqual, strictEqual } from "node:assert";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Hub } from "../../actors/hub.ts";
import { LIMITS } from "../../actors/limits.ts";
import { MINUTE, type PersonId, personId, type Role } from "../../actors/vocabulary.ts";
import { Accounts } from "../../routes/accounts.ts";
import { createStreams } from "../../routes/streams.ts";

type Surroundings = Parameters<typeof createStreams>[0];

const ANNA = personId("0199f3a2-7c4e-7d10-9b1f-3a5c1e2d4f60");
const OLGA = personId("0199f3a2-7c4e-7d10-9b1f-3a5c1e2d4f61");

const signInOf = (id: PersonId): string => `sign-in of ${id}`;

/** Streams over a real HTTP server, with the clock's work done by hand and the store's answer in `roles`. */
async function withStreams(
  work: (at: {
    roles: Map<PersonId, Role>;
    /** The sign-ins that hold. */
    alive: Set<string>;
    asked: PersonId[][];
    check(): Promise<void>;
    /** @returns whether its stream has ended */
    open(id: PersonId, role: Role): Promise<() => boolean>;
  }) => Promise<void>,
): Promise<void> {
  const roles = new Map<PersonId, Role>([[ANNA, "patient"], [OLGA, "dispatcher"]]);
  const alive = new Set<string>([ANNA, OLGA].map(signInOf));
  const asked: PersonId[][] = [];
  const repeated = new Map<number, () => void>();
  const around = {
    system: { every: (gap: number, turn: () => void) => repeated.set(gap, turn) },
    world: { clock: { now: () => 0, timer: () => () => {} } },
    hub: new Hub(),
    accounts: {
      person: (id: PersonId) => Promise.resolve({ id, role: roles.get(id) }),
      roles(ids: PersonId[]) {
        asked.push(ids);
        return Promise.resolve(roles);
      },
      signIns: { alive: () => Promise.resolve(alive) },
    },
    emergency: { frames: () => Promise.resolve([]) },
    whole: {
      services: {
        bookings: { current: () => Promise.resolve([]) },
        duty: { offers: () => [] },
      },
      comes: Promise.resolve(),
    },
    duties: { whole: () => [] },
    cities: { names: [] },
    access: { read: () => Promise.resolve(), pushed: () => {}, isBehind: false },
    staffNews: {
      framesFor: () => [],
      attendance: () => ({ bytes: new TextEncoder().encode("event: attendance\n\n"), key: null }),
    },
  } as unknown as Surroundings;
  const streams = createStreams(around);
  const server = createServer((request, outgoing) => {
    const [id, role] = (request.url ?? "").slice(1).split("/");
    const signIn = { id: signInOf(id as PersonId) };
    const values: Record<string, unknown> = { person: { id, role }, signIn, language: "ru" };
    const c = {
      get: (key: string) => values[key] ?? null,
      req: { method: request.method },
      env: { incoming: request, outgoing },
    };
    streams.open(c as unknown as Parameters<typeof streams.open>[0]);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const readings: Promise<unknown>[] = [];
  try {
    await work({
      roles,
      alive,
      asked,
      async check() {
        repeated.get(LIMITS.sessionCheckMilliseconds)?.();
        await new Promise((resolve) => setTimeout(resolve, 100));
      },
      async open(id, role) {
        const { body } = await fetch(`http://127.0.0.1:${port}/${id}/${role}`);
        let ended = false;
        readings.push(body!.pipeTo(new WritableStream()).finally(() => ended = true));
        return () => ended;
      },
    });
  } finally {
    streams.close();
    await Promise.allSettled(readings);
    await new Promise((resolve) => server.close(resolve));
  }
}

Deno.test("a stream ends at the next check when its person has another role, or may do nothing more", () =>
  withStreams(async ({ roles, check, open }) => {
    const [anna, olga] = [await open(ANNA, "patient"), await open(OLGA, "dispatcher")];
    await check();
    deepStrictEqual([anna(), olga()], [false, false]);
    roles.set(OLGA, "patient");
    await check();
    deepStrictEqual([anna(), olga()], [false, true]);
    roles.delete(ANNA);
    await check();
    deepStrictEqual([anna(), olga()], [true, true]);
  }));

Deno.test("a stream ends at the next check when its sign-in was ended elsewhere", () =>
  withStreams(async ({ alive, check, open }) => {
    const [anna, olga] = [await open(ANNA, "patient"), await open(OLGA, "dispatcher")];
    alive.delete(signInOf(OLGA));
    await check();
    deepStrictEqual([anna(), olga()], [false, true]);
  }));

Deno.test("a person with several streams is asked about once", () =>
  withStreams(async ({ asked, check, open }) => {
    for (let tab = 0; tab < 3; tab++) await open(ANNA, "patient");
    await check();
    deepStrictEqual(asked, [[ANNA]]);
  }));

/** Accounts over a store that says what it is told to, and how often it was asked. */
function rememberedAccounts() {
  const state = { now: 0, role: "patient" as Role, holds: true, people: 0, signIns: 0 };
  const accounts = new Accounts(
    {
      world: { clock: { now: () => state.now } },
      hub: new Hub(),
      people: {
        asking(id: PersonId) {
          state.people++;
          return Promise.resolve({ id, role: state.role, active: true });
        },
        roles: (ids: PersonId[]) => Promise.resolve(new Map(ids.map((id) => [id, state.role]))),
      },
      sessions: {
        find() {
          state.signIns++;
          return Promise.resolve({ id: "one", userId: ANNA, secondFactorAt: null });
        },
        alive: (ids: string[]) => Promise.resolve(new Set(state.holds ? ids : [])),
      },
      codes: {},
    } as unknown as ConstructorParameters<typeof Accounts>[0],
  );
  return { state, accounts };
}

Deno.test("who has a stream open is not asked for anew each minute, as long as all is as it was", async () => {
  const { state, accounts } = rememberedAccounts();
  const roleOf = async () => (await accounts.signIns.bySession("token"))?.person.role;
  const look = async () => {
    await accounts.roles([ANNA]);
    await accounts.signIns.alive(["one"]);
    state.now += MINUTE - 1;
  };
  strictEqual(await roleOf(), "patient");
  for (let minute = 0; minute < 3; minute++) await look();
  strictEqual(await roleOf(), "patient");
  deepStrictEqual([state.people, state.signIns], [1, 1]);
  // What was changed elsewhere is seen as soon as ever.
  state.role = "doctor";
  state.holds = false;
  await look();
  state.now += 1;
  strictEqual(await roleOf(), "doctor");
  deepStrictEqual([state.people, state.signIns], [2, 2]);
});
