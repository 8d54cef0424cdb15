/** Why and why not, over HTTP: the verdict of now, what came of each offer, and each search round. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import type { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import { kinds, withProgram } from "./program.ts";

// deno-lint-ignore no-explicit-any -- the answers of an API are looked at, not built on
type Json = any;

async function until<Value>(what: string, look: () => Promise<Value | null>): Promise<Value> {
  const end = performance.now() + 20_000;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (performance.now() > end) throw new Error(`not so: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const offered = (doctor: ApiClient, id: string) =>
  until("the doctor is asked", async () => {
    const { status } = await doctor.get(`/bookings/${id}`);
    return status === 200 ? true : null;
  });

for (const kind of kinds()) {
  Deno.test(`why and why not, on ${kind.name}`, (t) =>
    withProgram(kind, async (inside) => {
      const { base } = inside;
      const olga = await people.dispatcher(base);
      const clinic = await people.patient(base, { role: "clinic", clinicName: "Clinic" });
      const anna = await people.patient(base);
      const near = await people.doctor(base, people.HOME, { lastName: "Near" });
      const far = await people.doctor(base, people.north(60_000), { lastName: "Far" });
      const heart = await people.doctor(base, people.HOME, {
        lastName: "Heart",
        specializations: ["cardiologist"],
      });
      const silent = await people.doctor(base, null, { lastName: "Silent" });
      await silent.ok("PUT", "/geo/availability", { available: true });
      const { id } = await anna.ok("POST", "/bookings", people.urgentBooking());
      const why = async (): Promise<Json> => await olga.ok("GET", `/bookings/${id}/candidates`);
      const verdicts = async () =>
        Object.fromEntries((await why()).items.map((item: Json) => [item.lastName, item.verdict]));

      await offered(near, id);

      await t.step("each doctor on duty has the first reason that holds", async () => {
        deepStrictEqual(await verdicts(), {
          Near: "already_asked",
          Far: "too_far",
          Heart: "wrong_specialization",
          Silent: "no_position",
        });
      });

      await t.step("an offer says when it was on the screen, and says it once", async () => {
        await near.ok("POST", `/bookings/${id}/shown`);
        const first = (await why()).items.find((item: Json) => item.lastName === "Near").offers[0];
        ok(Date.parse(first.shownAt) >= Date.parse(first.madeAt));
        await near.ok("POST", `/bookings/${id}/shown`);
        const again = (await why()).items.find((item: Json) => item.lastName === "Near").offers[0];
        strictEqual(again.shownAt, first.shownAt);
        strictEqual(first.answerSeconds, null);
        strictEqual(first.score.arrivalSeconds > 0 || first.etaSeconds === 0, true);
        const { status } = await far.post(`/bookings/${id}/shown`);
        strictEqual(status, 404, "who was not asked has nothing to show");
      });

      await t.step(
        "the patient hears how many of how many were asked, a stranger nothing",
        async () => {
          const { progress } = await anna.ok("GET", `/bookings/${id}/progress`);
          deepStrictEqual(progress, { asked: 1, total: 1, queuePlace: null });
          strictEqual((await far.get(`/bookings/${id}/progress`)).status, 404);
          strictEqual(
            (await near.get(`/bookings/${id}/progress`)).status,
            404,
            "asked, and no more",
          );
        },
      );

      await t.step("a decline stands there with its reason and how long it took", async () => {
        await near.ok("POST", `/bookings/${id}/decline`, { reason: "Too far", reasonCode: "far" });
        const [offer] = (await why()).items.find((item: Json) => item.lastName === "Near").offers;
        deepStrictEqual([offer.outcome, offer.reasonCode], ["declined", "far"]);
        ok(offer.answerSeconds >= 0 && offer.answerSeconds < 15);
        const view = await olga.ok("GET", `/bookings/${id}`);
        deepStrictEqual(view.offers[0].score, offer.score, "the booking's own trace says the same");
      });

      await t.step(
        "each search round is written down, for each doctor who was looked at",
        async () => {
          const made = await until("the wave is written down", async () => {
            const { items } = await olga.ok(
              "GET",
              `/bookings/${id}/candidates/${near.user.id}`,
            );
            return items.find((item: Json) => item.kind === "offered") ?? null;
          });
          deepStrictEqual([made.wave, made.verdict], [1, "asked"]);
          const { items } = await olga.ok("GET", `/bookings/${id}/candidates/${heart.user.id}`);
          strictEqual(items.at(-1).verdict, "wrong_specialization");
          const { rounds } = await why();
          deepStrictEqual(rounds.at(-1).counts, {
            asked: 1,
            too_far: 1,
            wrong_specialization: 1,
            no_position: 1,
          });
        },
      );

      await t.step(
        "whom nobody is left to ask is first in the queue, and a second one second",
        async () => {
          const second = await (await people.patient(base)).ok(
            "POST",
            "/bookings",
            people.urgentBooking(),
          );
          const place = async (): Promise<Json> =>
            (await olga.ok("GET", `/bookings/${second.id}/progress`)).progress;
          await offered(near, second.id);
          strictEqual((await place()).queuePlace, null, "somebody is being asked");
          await near.ok("POST", `/bookings/${second.id}/decline`, {
            reason: "Busy",
            reasonCode: "busy",
          });
          strictEqual((await place()).queuePlace, 2);
          const own = (await anna.ok("GET", `/bookings/${id}/progress`)).progress;
          strictEqual(own.queuePlace, 1);
        },
      );

      await t.step("whoever went home after an answer is still in the answer", async () => {
        await near.ok("PUT", "/geo/availability", { available: false });
        strictEqual((await verdicts()).Near, "off_duty");
      });

      await t.step(
        "the patient is not told; to a doctor who said no and a foreign clinic there is no such booking",
        async () => {
          for (const [who, status] of [[anna, 403], [near, 404], [clinic, 404]] as const) {
            strictEqual((await who.get(`/bookings/${id}/candidates`)).status, status);
          }
        },
      );

      await t.step("a free doctor hears where to wait, and may stay where he is", async () => {
        for (let call = 0; call < 4; call++) {
          const made = await anna.ok("POST", "/bookings", {
            ...people.urgentBooking(),
            address: { ...people.HOME, ...people.north(-9_000) },
            specialization: "urologist",
          });
          await anna.ok("POST", `/bookings/${made.id}/cancel`, { reason: "Feels better" });
        }
        const free = await people.doctor(base, people.north(-6_500), {
          specializations: ["surgeon"],
        });
        const stream = free.stream();
        inside.program.lookAtHints();
        const { data: { waitingHint } } = await stream.find(
          "the hint",
          ({ event, data }) => event === "duty" && data.waitingHint !== null,
        );
        ok(waitingHint.driveSeconds > 60 && waitingHint.gainSeconds > 60);
        ok(waitingHint.latitude < people.north(-8_000).latitude, "not the door, but its square");
        deepStrictEqual(await free.ok("POST", "/geo/stay"), { waitingHint: null });
        inside.program.lookAtHints();
        await until("the hint is gone", () => {
          const last = stream.events.findLast(({ event }) => event === "duty");
          return Promise.resolve(last?.data.waitingHint === null ? true : null);
        });
        strictEqual((await anna.post("/geo/stay")).status, 403);
        stream.close();
      });

      await t.step("staff see who must act next", async () => {
        const { owner } = await olga.ok("GET", `/bookings/${id}`);
        ok(["search", "desk"].includes(owner.kind));
        await olga.ok("POST", `/bookings/${id}/hold`, {
          until: new Date(Date.now() + 600_000).toISOString(),
        });
        const held = (await olga.ok("GET", `/bookings/${id}`)).owner;
        deepStrictEqual([held.kind, held.personId], ["dispatcher", olga.user.id]);
        strictEqual("owner" in await anna.ok("GET", `/bookings/${id}`), false);
      });

      deepStrictEqual(inside.faults, []);
    }));
}
