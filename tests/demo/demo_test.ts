/** `deno task demo` as a visitor meets it: a process, its printed sign-ins, a board that is alive. */
import { match, ok, strictEqual } from "node:assert";
import { City } from "../../city/city.ts";
import { distanceMeters, projectOnSegment } from "../../city/geometry.ts";
import { Car } from "../../demo/movement.ts";
import { newSignIns } from "../../demo/sign_ins.ts";
import { streetWays } from "../../demo/street_ways.ts";
import { fakeServices, person } from "../pages/fake_services.ts";
import { browser } from "../pages/page_app.ts";
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

Deno.test("a doctor of the demo drives along the streets, at a speed of streets, to the very door", async () => {
  const city = await City.open(new URL("../../static/cities/astana", import.meta.url).pathname);
  ok(city instanceof City);
  try {
    const [from, door] = [
      { latitude: 51.1672, longitude: 71.4282 },
      { latitude: 51.1284, longitude: 71.4305 },
    ];
    const found = await city.routing.route(from, door);
    ok(found.ok && !found.route.estimated);
    const streets = found.route.line.map(([longitude, latitude]) => ({ longitude, latitude }));
    const line = [from, ...streets, door];
    const car = new Car(streetWays(city), from);
    await car.drive(door, 0);
    const seconds = car.secondsLeft(0);
    let farthest = 0;
    for (let second = 0; second <= seconds; second++) {
      const here = car.where(second * 1_000);
      const aside = line.slice(1).map((end, at) =>
        projectOnSegment(here, line[at]!, end).distanceMeters
      );
      ok(Math.min(...aside) < 2, `${second} s: ${Math.min(...aside)} m beside the street`);
      farthest = Math.max(farthest, projectOnSegment(here, from, door).distanceMeters);
      if (second === 0) continue;
      const kmh = distanceMeters(car.where((second - 1) * 1_000), here) * 3.6;
      // Round a corner the line between two places is shorter than the way.
      ok(kmh < 70, `${second} s: ${kmh} km/h`);
    }
    ok(farthest > 100, "streets are not the straight line");
    const kmh = line.slice(1).reduce((sum, end, at) => sum + distanceMeters(line[at]!, end), 0) /
      seconds * 3.6;
    ok(kmh > 15 && kmh < 70, `${kmh} km/h on the whole`);
    ok(car.isAt(door, seconds * 1_000) && !car.isMoving(seconds * 1_000));
  } finally {
    city.close();
  }
});

Deno.test("a newcomer of the demo reads on the first page as whom one may sign in, and does with one tap", async () => {
  const signIns = newSignIns();
  const options = { demo: { signIns: Object.values(signIns) } };
  const roles = {
    ru: ["Пациент", "Врач", "Диспетчер", "Администратор"],
    en: ["Patient", "Doctor", "Dispatcher", "Admin"],
  };
  for (const language of ["ru", "en"] as const) {
    const { html } = await browser(fakeServices(), { person: null, language }, options).get("/");
    for (const [at, { login, password }] of Object.values(signIns).entries()) {
      match(
        html,
        new RegExp(
          `<form method="post" action="/signin"><input type="hidden" name="login" value="${login}"/>` +
            `<input type="hidden" name="password" value="${password}"/><button[^>]*>` +
            `<span><strong>${roles[language][at]}</strong>.*?${login}.*?${password}`,
        ),
      );
    }
  }
  const visitor = browser(fakeServices(), { person: null });
  ok(!(await visitor.get("/")).html.includes("demo__login"), "nobody but a demo says it");
  const signedIn = browser(fakeServices(), { person: person("patient") }, options);
  ok(!(await signedIn.get("/")).html.includes("demo__login"), "nor to somebody who is in");
});
