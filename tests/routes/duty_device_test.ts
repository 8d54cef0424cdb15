/** Which calls of a doctor say that the device they came from is the one in the hand. */
import { deepStrictEqual, strictEqual } from "node:assert";
import { Hono } from "hono";
import { PositionIndex } from "../../actors/dispatcher/positions.ts";
import type { Environment } from "../../routes/context.ts";
import { knowDoctorsDevice } from "../../routes/duty_device.ts";
import type { Services } from "../../routes/services.ts";
import { DOCTOR, facts, START } from "../support/cast.ts";

const ID = "01900000-0000-7000-8000-000000000001";

const CALLS: readonly (readonly [string, status: number, isStep: boolean])[] = [
  ["PUT /api/v1/geo/availability", 200, true],
  ["POST /api/v1/geo/presence", 200, true],
  ["POST /doctor/shift", 303, true],
  [`POST /api/v1/bookings/${ID}/accept`, 200, true],
  [`POST /bookings/${ID}/depart`, 303, true],
  [`POST /api/v1/emergency/${ID}/accept`, 200, true],
  [`POST /api/v1/emergency/${ID}/arrive`, 200, true],
  [`POST /doctor/alarm-calls/${ID}/accept`, 303, true],
  [`POST /doctor/alarm-calls/${ID}/done`, 200, true],
  [`POST /api/v1/bookings/${ID}/shown`, 200, false],
  ["POST /api/v1/geo/ping", 200, false],
  ["POST /api/v1/geo/track", 200, false],
  [`GET /api/v1/bookings/${ID}/accept`, 200, false],
  [`POST /api/v1/bookings/${ID}/arrive`, 409, false],
  [`POST /bookings/${ID}/arrive`, 422, false],
  [`POST /api/v1/emergency/${ID}/accept`, 404, false],
];

for (const [call, status, isStep] of CALLS) {
  Deno.test(`devices: ${call} that ends with ${status} is ${isStep ? "a" : "no"} step`, async () => {
    const seen: string[] = [];
    const duty = {
      ping: () => void seen.push("ping"),
      used: () => void seen.push("used"),
      isElsewhere: () => false,
    } as unknown as Services["duty"];
    const app = new Hono<Environment>();
    app.use(async (c, next) => {
      c.set(
        "person",
        { ...DOCTOR, role: "doctor" } as unknown as Environment["Variables"]["person"],
      );
      await next();
    });
    app.use(knowDoctorsDevice(duty));
    app.all("*", () => new Response(null, { status }));
    const [method, path] = call.split(" ") as [string, string];
    await app.request(path, { method });
    deepStrictEqual(seen, isStep ? ["ping", "used"] : ["ping"]);
  });
}

Deno.test("devices: an offer is shown where the doctor is: a computer at home says so to nobody", async () => {
  for (const isElsewhere of [true, false]) {
    const duty = { ping: () => {}, used: () => {}, isElsewhere: () => isElsewhere };
    const app = new Hono<Environment>();
    app.use(async (c, next) => {
      const person = { ...DOCTOR, role: "doctor" } as unknown;
      c.set("person", person as Environment["Variables"]["person"]);
      await next();
    });
    app.use(knowDoctorsDevice(duty as unknown as Services["duty"]));
    app.all("*", () => new Response("{}"));
    const { status } = await app.request(`/api/v1/bookings/${ID}/shown`, { method: "POST" });
    strictEqual(status, isElsewhere ? 204 : 200);
  }
  const positions = new PositionIndex();
  positions.startShift(facts(DOCTOR), START);
  strictEqual(positions.isElsewhere(DOCTOR.id, "computer"), false, "which it is nobody knows yet");
  positions.used(DOCTOR.id, START, "phone");
  deepStrictEqual(["computer", "phone"].map((one) => positions.isElsewhere(DOCTOR.id, one)), [
    true,
    false,
  ]);
});

for (const path of ["/api/v1/geo/track", "/api/v1/geo/ping"]) {
  for (
    const [whose, pageOf, status] of [["its own", DOCTOR.id, 200], ["another's", ID, 403]] as const
  ) {
    Deno.test(`devices: ${path} of ${whose} page is answered ${status}`, async () => {
      let pings = 0;
      const duty = { ping: () => void pings++ } as unknown as Services["duty"];
      const app = new Hono<Environment>();
      app.use(async (c, next) => {
        const person = { ...DOCTOR, role: "doctor" };
        c.set("person", person as unknown as Environment["Variables"]["person"]);
        c.set("language", "ru");
        await next();
      });
      app.use(knowDoctorsDevice(duty));
      app.all("*", () => new Response(null));
      const headers = { "x-page-of": pageOf };
      strictEqual((await app.request(path, { method: "POST", headers })).status, status);
      strictEqual(pings, status === 200 ? 1 : 0);
    });
  }
}
