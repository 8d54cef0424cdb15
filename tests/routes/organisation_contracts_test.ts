/** Whose doctors an organisation pays for, and what becomes of a planned visit that it does not pay. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { type Instant, instant } from "../../actors/vocabulary.ts";
import * as people from "../support/people.ts";
import type { Json } from "./api_table.ts";
import { until, withEarning } from "./earning_cast.ts";
import { ORGANISATION } from "./organisation_rows.ts";
import { kinds } from "./program.ts";

const HOUR = 3_600_000;

for (const kind of kinds()) {
  Deno.test(`a contract of one clinic sends nobody else at the organisation's cost, on ${kind.name}`, (t) =>
    withEarning(kind, async ({ inside, anna, olga, admin, marina, pavel, clinic }) => {
      const { id: organisationId } = await admin.ok("POST", "/admin/organisations", {
        ...ORGANISATION,
        clinicId: clinic.user.id,
      });
      const letter = (guaranteeNumber: string, more: Json = {}) =>
        people.urgentBooking({
          ...{ paymentMethod: "organisation", organisationId, guaranteeNumber },
          ...more,
        });
      const called = async (number: string, more: Json = {}): Promise<string> => {
        const { id } = await anna.ok("POST", "/bookings", letter(number, more));
        await until(async () => (await statusOf(id)) === "requested", "the letter");
        return id;
      };
      const statusOf = async (id: string): Promise<string | undefined> =>
        (await anna.ok("GET", `/bookings/${id}`)).payment?.guarantee?.status;
      const assign = (id: string, doctor: typeof marina) =>
        olga.post(`/bookings/${id}/assign`, { doctorId: doctor.user.id });
      const decline = async (id: string): Promise<void> => {
        const { items } = await olga.ok("GET", "/guarantees");
        const { paymentId } = items.find((one: Json) => one.bookingId === id);
        await olga.ok("POST", `/guarantees/${paymentId}/decline`, { because: "not_covered" });
        await until(async () => (await statusOf(id)) === "declined", "the refusal");
      };

      await t.step("the payer reads before the call whose doctors it pays for", async () => {
        deepStrictEqual((await anna.ok("GET", "/organisations")).items, [{
          ...{ id: organisationId, kind: "insurer", name: ORGANISATION.name },
          clinicName: "The clinic",
        }]);
      });

      await t.step("a doctor of nobody or of another clinic is not sent, the own is", async () => {
        const id = await called("К-1");
        const { items }: Json = await olga.ok("GET", `/bookings/${id}/candidates`);
        const verdict = items.find((one: Json) => one.doctorId === pavel.user.id)?.verdict;
        strictEqual(verdict, "other_contract");
        const other = await assign(id, pavel);
        deepStrictEqual([other.status, other.body.code], [409, "contract_elsewhere"]);
        strictEqual((await assign(id, marina)).status, 200);
        const [{ providerId }] = await inside.rows<Json>(
          `select state->>'providerId' as provider_id from bookings where id = '${id}'`,
        );
        strictEqual(providerId, clinic.user.id);
        await anna.ok("POST", `/bookings/${id}/cancel`, { reason: "Better" });
      });

      await t.step(
        "an offer that is out when the letter comes gives its place to the clinic's doctor",
        async () => {
          const onShift = (who: typeof marina, available: boolean) =>
            who.ok("PUT", "/geo/availability", { available });
          await onShift(marina, false);
          const { id } = await anna.ok("POST", "/bookings", people.urgentBooking());
          const offerTo = async (who: typeof marina): Promise<string | undefined> =>
            (await olga.ok("GET", `/bookings/${id}`)).offers
              .findLast((one: Json) => one.doctorId === who.user.id)?.outcome;
          await until(async () => await offerTo(pavel) === "live", "the first offer");
          await onShift(marina, true);
          await people.stand(marina, people.HOME);
          strictEqual(await offerTo(pavel), "live");
          const named = { organisationId, guaranteeNumber: "К-7" };
          await olga.ok("POST", `/bookings/${id}/guarantee`, named);
          await until(async () => await offerTo(marina) === "live", "the clinic's doctor");
          // Taken back, and not run out: nobody had to wait for it.
          strictEqual(await offerTo(pavel), "other_contract");
          await anna.ok("POST", `/bookings/${id}/cancel`, { reason: "Better" });
        },
      );

      await t.step("once the letter is declined whoever may comes", async () => {
        const id = await called("К-2");
        await decline(id);
        strictEqual((await assign(id, pavel)).status, 200);
        const late = await anna.post("/payments", {
          ...{ bookingId: id, method: "organisation", organisationId, guaranteeNumber: "К-3" },
        });
        deepStrictEqual([late.status, late.body.code], [409, "contract_elsewhere"]);
        await anna.ok("POST", `/bookings/${id}/cancel`, { reason: "Better" });
      });

      await t.step("another clinic books by no contract that is not its own", async () => {
        const other = await people.patient(inside.base, { role: "clinic", clinicName: "Other" });
        const refused = await other.post("/bookings", letter("К-4"));
        deepStrictEqual([refused.status, refused.body.errors?.[0].path], [400, "organisationId"]);
      });

      await t.step("the payer of a planned visit hears once that it is not paid", async () => {
        const scheduledTime = new Date(Date.now() + 48 * HOUR).toISOString();
        const id = await called("К-5", { callType: "scheduled", scheduledTime });
        const told = async (): Promise<readonly Json[]> =>
          await inside.rows<Json>(
            "select dedupe_key, expires_at from outbox where template = 'guarantee_refused'",
          );
        const look = (hours: number): Promise<void> =>
          inside.program.lookAtPlans(instant(Date.now() + hours * HOUR) as Instant);
        await look(0);
        deepStrictEqual(await told(), [], "while it is asked nobody is told");
        await decline(id);
        for (const hours of [1, 2, 20]) await look(hours);
        const messages = await told();
        const [{ paymentId }] = (await olga.ok("GET", "/guarantees")).items.filter(
          (one: Json) => one.bookingId === id,
        );
        ok(messages.length > 0 && messages.every(({ dedupeKey }) => dedupeKey.includes(paymentId)));
        strictEqual(new Set(messages.map(({ dedupeKey }) => dedupeKey)).size, messages.length);
        const before = messages.length;
        await look(30);
        strictEqual((await told()).length, before, "once a letter");
        // Who has chosen another way is asked no more; who has not pays in another way now.
        const paying = await anna.ok("GET", `/bookings/${id}/payment`);
        strictEqual(paying.dueKopecks, 250_000);
      });
    }));
}
