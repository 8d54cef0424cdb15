/** After acceptance, over HTTP: a way that stalls, a promise that breaks, a closed door, silence, a break. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { DEFAULT_DISPATCH_SETTINGS } from "../../actors/dispatcher/settings.ts";
import { MINUTE, SECOND } from "../../actors/vocabulary.ts";
import { DOCTOR_FACTS } from "../../db/standing.ts";
import { ApiClient } from "../support/api_client.ts";
import { MovedClock } from "../support/moved_clock.ts";
import * as people from "../support/people.ts";
import type { Json } from "./api_table.ts";
import { kinds, withProgram } from "./program.ts";
import { signInByPage } from "./sessions.ts";

const PATIENT_ENOUGH = {
  ...DEFAULT_DISPATCH_SETTINGS,
  waves: {
    ...DEFAULT_DISPATCH_SETTINGS.waves,
    urgent: [{ doctors: 3, offerSeconds: 20, circleMeters: 20_000 }],
  },
  missedOffersInARow: 1,
  presenceAnswerSeconds: 25,
  smsAfterSeconds: 3,
  stall: { stillMinutes: 1, awayMeters: 700, darkMinutes: 1, answerSeconds: 15 },
  absence: { waitMinutes: 1, calls: 2 },
};

const SMS_TOKEN = "a-token-of-the-sms-provider-2";

for (const kind of kinds()) {
  const clock = new MovedClock();
  Deno.test(`after acceptance nobody is left alone, on ${kind.name}`, (t) =>
    withProgram(
      kind,
      async ({ base, faults, program, messages, rows }) => {
        const [admin, anna, marina, petr] = await Promise.all([
          people.admin(base),
          people.patient(base),
          people.doctor(base, null, { phone: "+79017770001" }),
          people.doctor(base, null),
        ]);
        const olga = await people.dispatcher(base);
        await admin.ok("PUT", "/admin/dispatch-settings/default", {
          version: 0,
          settings: PATIENT_ENOUGH,
        });

        /** It is so much later; pages and tokens have lived on. */
        async function pass(milliseconds: number): Promise<void> {
          clock.move(milliseconds);
          for (const who of [admin, anna, marina, petr, olga]) {
            const { accessToken, refreshToken } = await who.ok("POST", "/auth/refresh", {
              refreshToken: who.refreshToken,
            });
            Object.assign(who, { token: accessToken, refreshToken });
          }
          await marina.ok("POST", "/geo/ping", { hidden: false });
        }
        const stand = (who: ApiClient, meters: number) =>
          who.ok("POST", "/geo/track", {
            positions: [{
              ...people.north(meters),
              accuracy: 10,
              recordedAt: new Date(clock.now()).toISOString(),
            }],
          });
        const onShift = async (who: ApiClient, available: boolean, meters = 0) => {
          await who.ok("PUT", "/geo/availability", { available });
          if (available) await stand(who, meters);
        };
        const view = (who: ApiClient, id: string): Promise<Json> =>
          who.ok("GET", `/bookings/${id}`);
        const happened = async (who: ApiClient, id: string): Promise<string[]> =>
          (await who.ok("GET", `/bookings/${id}/history`)).items
            .flatMap(({ what }: Json) => what ?? []);
        async function until<Found>(what: string, look: () => Promise<Found>): Promise<Found> {
          for (let tries = 0; tries < 300; tries++) {
            const found = await look();
            if (found) return found;
            await new Promise((done) => setTimeout(done, 50));
          }
          throw new Error(`it never came: ${what}`);
        }
        const attention = (id: string, step: string) =>
          until(
            `attention ${step}`,
            async () => (await view(olga, id)).attention?.step === step,
          );
        const offered = (who: ApiClient, id: string) =>
          until("an offer", async () => (await who.get(`/bookings/${id}`)).status === 200);
        const called = async (): Promise<string> =>
          (await anna.ok("POST", "/bookings", people.urgentBooking())).id;
        const onTheWay = async (): Promise<string> => {
          const id = await called();
          await offered(marina, id);
          await marina.ok("POST", `/bookings/${id}/accept`);
          await marina.ok("POST", `/bookings/${id}/depart`);
          return id;
        };
        const ended = (id: string) =>
          olga.ok("POST", `/bookings/${id}/cancel`, { reason: "The story is over" });

        await t.step(
          "a doctor who stands still is asked; in silence the patient hears, and one tap asks the next",
          async () => {
            await onShift(marina, true, 3_000);
            const id = await onTheWay();
            await stand(marina, 3_000);
            await pass(MINUTE + SECOND);
            await stand(marina, 3_010);
            const { way } = await until("a question", async () => {
              const seen = await view(marina, id);
              return seen.way === undefined ? null : seen;
            });
            deepStrictEqual([way.kind, way.answer], ["still", null]);
            strictEqual((await view(anna, id)).way, undefined, "the doctor may still answer");
            const early = await anna.post(`/bookings/${id}/way`, { answer: "fine" });
            deepStrictEqual([early.status, early.body.code], [403, "forbidden"]);

            await pass(16 * SECOND);
            await attention(id, "way");
            strictEqual((await view(anna, id)).way.answer, "none");

            await onShift(petr, true, 5_000);
            await olga.ok("POST", `/bookings/${id}/reassign`, { reason: "Stands still" });
            await offered(petr, id);
            deepStrictEqual(await happened(olga, id), ["way_asked", "way_silent"]);
            deepStrictEqual(await happened(anna, id), ["way_silent"], "the question was not hers");
            strictEqual((await view(anna, id)).way, undefined, "another doctor, another way");
            strictEqual((await marina.get(`/bookings/${id}`)).body.doctorId ?? null, null);
            await petr.ok("POST", `/bookings/${id}/accept`);
            await ended(id);
            await onShift(petr, false);
          },
        );

        await t.step("a promise that is broken stands on the board, and only once", async () => {
          await onShift(marina, true, 3_000);
          const id = await onTheWay();
          const { promisedBy, attention: before } = await view(olga, id);
          strictEqual(before, null);
          await pass(Date.parse(promisedBy) - clock.now() + SECOND);
          await attention(id, "promise");
          strictEqual((await view(anna, id)).promisedBy, promisedBy, "what was said stays said");
          deepStrictEqual(await happened(anna, id), ["promise_missed"]);
          await ended(id);
        });

        await t.step(
          "a closed door ends a visit after the calls and the wait, and not before",
          async () => {
            await onShift(marina, true);
            const id = await onTheWay();
            await marina.ok("POST", `/bookings/${id}/arrive`);
            const nobody = { reason: "Nobody opens", outcome: "nobody_there" };
            const tooEarly = async (why: string) => {
              const { status, body } = await marina.post(`/bookings/${id}/cancel`, nobody);
              deepStrictEqual([status, body.code], [409, "absence_unproven"], why);
            };
            await tooEarly("nothing was said yet");
            await marina.ok("POST", `/bookings/${id}/absence`);
            const { absence } = await view(anna, id);
            ok(absence.distanceMeters < 100, "the phone is at the door");
            strictEqual((await view(olga, id)).attention.step, "absence");
            await messages.find(({ text }) => text.startsWith("TOT: somebody is at your door"));
            await pass(MINUTE + SECOND);
            await marina.ok("POST", `/bookings/${id}/called`);
            await marina.ok("POST", `/bookings/${id}/called`);
            await tooEarly("two taps are one call");
            await pass(MINUTE);
            await marina.ok("POST", `/bookings/${id}/called`);
            await marina.ok("POST", `/bookings/${id}/cancel`, nobody);
            const over = await view(olga, id);
            deepStrictEqual([over.status, over.outcome], ["cancelled", "nobody_there"]);
            strictEqual(over.absence.calls, 2, "the proof stays with the booking");
            const steps = ["absence_reported", "absence_called", "absence_called"];
            for (const who of [anna, olga]) deepStrictEqual(await happened(who, id), steps);
          },
        );

        await t.step("a break takes the offer away and brings the next one after it", async () => {
          await onShift(marina, true);
          const id = await called();
          await offered(marina, id);
          const pause = { available: true, breakMinutes: 5 };
          await marina.ok("PUT", "/geo/availability", pause);
          await until("the end of the offer", async () =>
            (await view(olga, id)).offers.every(({ outcome }: Json) => outcome !== "live"));
          await pass(5 * MINUTE + SECOND);
          await stand(marina, 0);
          await until("a new offer", async () =>
            (await view(olga, id)).offers.some(({ outcome }: Json) =>
              outcome === "live"
            ));
          await marina.ok("POST", `/bookings/${id}/accept`);
          const onVisit = await marina.put("/geo/availability", pause);
          deepStrictEqual([onVisit.status, onVisit.body.code], [409, "break_on_visit"]);
          await ended(id);
        });

        await t.step(
          "missed offers are asked about; «I am here» stays, silence ends it",
          async () => {
            await onShift(marina, true);
            const duty = () =>
              Promise.resolve(program.services.duty.of(marina.user.id));
            const missed = async () => {
              await onShift(marina, true);
              const id = await called();
              await offered(marina, id);
              await pass(21 * SECOND);
              await until("the question", async () => (await duty())?.presenceUntil != null);
              return id;
            };
            const first = await missed();
            await marina.ok("POST", "/geo/presence");
            await ended(first);
            const bySms = await missed();
            const told = messages.messages.length;
            await marina.ok("POST", "/geo/ping", { hidden: true });
            await messages.find(({ text }) => text.startsWith("TOT: вы на месте?"));
            const brought = async (text: string) => {
              const answer = await fetch(`${base}/api/v1/webhooks/sms`, {
                method: "POST",
                headers: {
                  "content-type": "application/json",
                  authorization: `Bearer ${SMS_TOKEN}`,
                },
                body: JSON.stringify({ id: crypto.randomUUID(), from: "+79017770001", text }),
              });
              return (await answer.json()).outcome;
            };
            strictEqual(await brought("Нет"), "nothing_asked", "a no is no «I am here»");
            strictEqual(await brought("Да, я тут"), "is_there");
            strictEqual((await duty())?.presenceUntil, null);
            await messages.find(({ text }) => /отметили, что вы на месте/.test(text), told);
            strictEqual(await brought("Да, я тут"), "nothing_asked", "nothing is asked any more");
            await ended(bySms);
            const second = await missed();
            await marina.ok("POST", "/geo/ping", { hidden: true });
            await messages.find(({ text }) => text.startsWith("TOT: вы на месте?"));
            await pass(26 * SECOND);
            await until("the end of the shift", async () => (await duty()) === null);
            strictEqual(program.services.duty.endOf(marina.user.id), "no_answer");
            await ended(second);
          },
        );
        await t.step(
          "whom nobody can come to now is given a window once, by staff alone, and keeps all that was said",
          async () => {
            await marina.ok("POST", "/doctor-profiles/me/planned-shifts", {
              startsAt: new Date(clock.now() + 20 * 60 * MINUTE).toISOString(),
              endsAt: new Date(clock.now() + 26 * 60 * MINUTE).toISOString(),
              startPlace: people.HOME,
            });
            const id = await called();
            const by = async (who: ApiClient) => (await program.accounts.person(who.user.id))!;
            const { planning } = program.services;
            const found = await planning.alternatives(await by(olga), id);
            const [window, other] = "ok" in found ? found.ok.windows : [];
            const later = async (who: ApiClient, wanted = window) =>
              await planning.planLater(await by(who), id, wanted, "en");
            deepStrictEqual(await later(anna), { refused: "forbidden" });
            deepStrictEqual(await later(petr), { refused: "not_found" });
            const made = await later(olga);
            deepStrictEqual(await later(olga), made, "pressed twice it is one booking");
            deepStrictEqual(await later(olga, other), { refused: "command_reused" });
            const planned = await view(anna, "ok" in made ? made.ok.bookingId : "");
            deepStrictEqual(
              [planned.callType, planned.status, planned.scheduledTime, planned.symptoms],
              ["scheduled", "pending", window?.startsAt, people.urgentBooking().symptoms],
            );
            const first = await view(anna, id);
            strictEqual(first.status, "cancelled");
            strictEqual(
              planned.price == null,
              first.price == null,
              "what was priced is priced anew",
            );
          },
        );
        await t.step(
          "whom a dispatcher sends by hand there is a promise of, and one who was sooner is told to the other",
          async () => {
            await onShift(marina, true, 3_000);
            await onShift(petr, true, 6_000);
            const id = await called();
            const sent = (who: ApiClient) =>
              olga.ok("POST", `/bookings/${id}/assign`, { doctorId: who.user.id });
            await sent(marina);
            const first = Date.parse((await view(anna, id)).promisedBy);
            ok(first > clock.now() + 10 * MINUTE, "ten minutes to set out, and the way");
            const take = (from: ApiClient, to: ApiClient | null) =>
              olga.post(`/bookings/${id}/reassign`, {
                fromDoctorId: from.user.id,
                ...(to === null ? {} : { doctorId: to.user.id }),
                reason: "Nearer",
              });
            strictEqual((await take(marina, petr)).status, 200);
            ok(Date.parse((await view(anna, id)).promisedBy) > first, "from further away");
            const late = await take(marina, null);
            deepStrictEqual([late.status, late.body.code], [409, "doctor_changed"]);
            strictEqual((await view(olga, id)).doctorId, petr.user.id);
            await ended(id);
            await onShift(petr, false);
          },
        );

        await t.step(
          "a shift that is ended on the way is seen until the visit is over",
          async () => {
            await onShift(marina, true, 3_000);
            const id = await onTheWay();
            const reply = await marina.ok("PUT", "/geo/availability", { available: false });
            deepStrictEqual([reply.available, Date.parse(reply.endsAt) <= clock.now()], [
              true,
              true,
            ]);
            ok(program.services.duty.of(marina.user.id) !== null);
            await ended(id);
            await until("the end of the shift", () =>
              Promise.resolve(program.services.duty.of(marina.user.id) === null));
          },
        );

        await t.step(
          "a doctor at home who is given a visit is seen on the way to it, is offered nothing else, and not seen after it",
          async () => {
            const id = await called();
            await olga.ok("POST", `/bookings/${id}/assign`, { doctorId: petr.user.id });
            const duty = () =>
              program.services.duty.of(petr.user.id);
            await until("a shift", () =>
              Promise.resolve(duty() !== null));
            strictEqual(duty()?.endsAt, duty()?.startedAt);
            const reader = (await program.accounts.person(anna.user.id))!;
            const shown = () => program.services.duty.position(reader, id);
            strictEqual(await shown(), null);
            strictEqual((await stand(petr, 3_000)).accepted, 1);
            ok(await shown() !== null);
            const cookie = await signInByPage(base, petr.user.email);
            const page = await fetch(`${base}/doctor`, {
              headers: { cookie, "accept-language": "ru" },
            });
            ok((await page.text()).includes("на время этого вызова"));
            await ended(id);
            await until("the end of the shift", () => Promise.resolve(duty() === null));
            strictEqual(program.services.duty.endOf(petr.user.id), null);
            deepStrictEqual(await stand(petr, 0), { accepted: 0, refused: "off_shift" });
          },
        );

        await t.step(
          "a doctor's computer at home tells no place while the phone is on the way, until a step is given on it",
          async () => {
            const computer = await new ApiClient(base).signIn({
              login: marina.user.email,
              password: people.PASSWORD,
            });
            await onShift(marina, true, 3_000);
            const id = await onTheWay();
            strictEqual((await stand(computer, 0)).accepted, 0);
            strictEqual((await stand(marina, 2_990)).accepted, 1);
            await computer.ok("POST", "/geo/ping", { hidden: false });
            await marina.ok("POST", "/geo/ping", { hidden: true });
            strictEqual(program.services.duty.of(marina.user.id)?.reach, "page");
            await computer.ok("POST", `/bookings/${id}/arrive`);
            strictEqual((await stand(computer, 0)).accepted, 1);
            strictEqual((await stand(marina, 2_990)).accepted, 0);
            await computer.ok("POST", "/auth/logout", { refreshToken: computer.refreshToken });
            strictEqual((await stand(marina, 2_990)).accepted, 1, "nobody is with it any more");
            const doctor = (await program.accounts.person(marina.user.id))!;
            const typed = program.services.duty.place(doctor, people.north(9_000), "a third one");
            deepStrictEqual(typed, { ok: { accepted: 1 } }, "what is typed is taken at once");
            deepStrictEqual(await stand(marina, 2_980), { accepted: 0, refused: "other_device" });
            await ended(id);
            await onShift(marina, false);
          },
        );

        await t.step(
          "who loses the role on the way is seen to the end of the visit, and the board asks who finishes it",
          async () => {
            await onShift(petr, true, 3_000);
            const id = await called();
            await offered(petr, id);
            await petr.ok("POST", `/bookings/${id}/accept`);
            await admin.ok("PUT", `/admin/users/${petr.user.id}/role`, { role: "patient" });
            await until("the board", async () => (await view(olga, id)).approvalLostAt != null);
            deepStrictEqual([(await view(anna, id)).approvalLostAt, await happened(anna, id)], [
              undefined,
              [],
            ]);
            deepStrictEqual(await happened(olga, id), ["approval_lost"]);
            strictEqual((await view(olga, id)).owner.kind, "doctor");
            await olga.ok("POST", `/bookings/${id}/attend`);
            const { owner } = await view(olga, id);
            deepStrictEqual([owner.kind, owner.personId], ["dispatcher", olga.user.id]);
            deepStrictEqual(await happened(olga, id), ["approval_lost", "attended"]);
            deepStrictEqual(
              await happened(anna, id),
              [],
              "who of the desk was at it is its own matter",
            );
            const reader = (await program.accounts.person(anna.user.id))!;
            ok(await program.services.duty.position(reader, id) !== null);
            strictEqual((await petr.get(`/bookings/${id}`)).status, 404, "he reads no more of it");
            const [facts] = await rows<{ approved: boolean }>(
              `select ${DOCTOR_FACTS} from users u join doctor_profiles d on d.user_id = u.id
               where u.id = '${petr.user.id}'`,
            );
            strictEqual(facts?.approved, false, "a restart comes to the same");
            await ended(id);
            await until("the end of the shift", () =>
              Promise.resolve(program.services.duty.endOf(petr.user.id) === "not_approved"));
          },
        );

        deepStrictEqual([...faults], []);
        await t.step("a dispatcher that throws again and again ends the process", async () => {
          await rows("alter table shifts rename to shifts_away");
          for (let time = 0; time < 3; time++) {
            const failed = await marina.put("/geo/availability", { available: true });
            strictEqual(failed.status, 500);
          }
          ok(
            faults.some((fault) =>
              fault.startsWith("fatal: ")
            ),
            faults.join("\n"),
          );
          await rows("alter table shifts_away rename to shifts");
        });
      },
      { SMS_WEBHOOK_TOKEN: SMS_TOKEN },
      clock,
    ));
}
