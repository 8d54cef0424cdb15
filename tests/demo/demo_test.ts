/** `deno task demo` as a visitor meets it: a process, its printed sign-ins, a board that is alive. */
import { ok, strictEqual } from "node:assert";
import { ApiClient } from "../support/api_client.ts";

const ALIVE_MILLISECONDS = 15_000;
const START_MILLISECONDS = 60_000;
const DOCTORS = 30;
const PLACE = "latitude=51.14&longitude=71.44&radiusMeters=30000";
const WANTED = ["pending", "assigned", "en_route", "completed"];

// deno-lint-ignore no-explicit-any
type Booking = any;

class DemoProcess {
  output = "";
  readonly #child: Deno.ChildProcess;
  readonly #reading: Promise<unknown>;
  ended = false;

  constructor() {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", new URL("../../demo/main.ts", import.meta.url).pathname],
      env: { HOST: "127.0.0.1", PORT: "0", PUBLIC_URL: "" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#reading = Promise.all(
      [this.#child.stdout, this.#child.stderr].map((stream) => this.#read(stream)),
    );
    this.#child.status.then(() => this.ended = true);
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) this.output += text;
  }

  /** Waits for what it prints. @returns the first group of the pattern */
  async printed(pattern: RegExp): Promise<string> {
    const until = performance.now() + START_MILLISECONDS;
    for (;;) {
      const found = pattern.exec(this.output)?.[1];
      if (found !== undefined) return found;
      if (this.ended || performance.now() > until) {
        throw new Error(`${pattern} was not printed:\n${this.output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async kill(signal: Deno.Signal): Promise<Deno.CommandStatus> {
    if (!this.ended) this.#child.kill(signal);
    const status = await this.#child.status;
    await this.#reading;
    return status;
  }
}

Deno.test("a visitor of the demo finds every column of the board alive within 15 s", async () => {
  const demo = new DemoProcess();
  try {
    const url = (await demo.printed(/TOT answers at (\S+)/)).replace("localhost", "127.0.0.1");
    const printedAt = performance.now();
    const account = async (role: string) => {
      const login = `${role}@tot.example`;
      const password = await demo.printed(new RegExp(`${login}\\s+([a-z]+-[a-z]+-\\d\\d)\\b`));
      return await new ApiClient(url).signIn({ login, password });
    };
    const dispatcher = await account("dispatcher");
    strictEqual(dispatcher.user.role, "dispatcher");

    const seen = new Set<string>();
    const isAlive = () =>
      WANTED.every((status) => seen.has(status)) &&
      (seen.has("arrived") || seen.has("in_progress"));
    let bookings: Booking[] = [];
    while (!isAlive() && performance.now() - printedAt < ALIVE_MILLISECONDS) {
      bookings = (await dispatcher.ok("GET", "/bookings?limit=100")).items;
      for (const { status } of bookings) seen.add(status);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    ok(isAlive(), `within 15 s there were bookings only in ${[...seen].join(", ")}`);
    const open = bookings.filter(({ status }) => status !== "completed" && status !== "cancelled");
    ok(open.length >= 10 && open.length <= 25, `${open.length} bookings are open`);
    ok(
      open.some(({ search }) => search?.stage === "held" || search?.stage === "with_dispatcher"),
      "somebody needs the dispatcher",
    );

    // Whoever is on a visit is not offered as near: both together are all of them.
    const { items } = await dispatcher.ok("GET", `/geo/doctors/nearby?${PLACE}`);
    const doctors = new Set<string>(items.map((item: { doctorId: string }) => item.doctorId));
    for (const { doctorId } of open) if (doctorId !== null) doctors.add(doctorId);
    strictEqual(doctors.size, DOCTORS);

    // The visitor's own accounts are free: nobody of the crowd moves them.
    const patient = await account("patient");
    const own = (await patient.ok("GET", "/bookings")).items;
    strictEqual(own.length, 1);
    strictEqual(own[0].status, "completed");
    ok(own[0].conclusion.length > 0);
    const doctor = await account("doctor");
    ok(!doctors.has(doctor.user.id), "the visitor's doctor is not on shift");
    strictEqual((await doctor.ok("PUT", "/geo/availability", { available: true })).available, true);
    strictEqual((await account("admin")).user.role, "admin");

    const status = await demo.kill("SIGTERM");
    strictEqual(status.code, 0, "ends well");
    ok(!demo.output.includes('"level":"error"'), demo.output);
  } finally {
    await demo.kill("SIGKILL");
  }
});
