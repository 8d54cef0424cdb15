/** A clinic's story: it applies, an admin looks, its doctors come by link, work for it, and leave. */
import { deepStrictEqual, match, notStrictEqual, ok, strictEqual } from "node:assert";
import { isInn } from "../../routes/people/checksums.ts";
import * as people from "../support/people.ts";
import { kinds, withProgram } from "./program.ts";

const INN = "7707083893";
const PROFILE = "/clinic-profiles/me";
const LICENCE = { licenseNumber: "L041-01137-77/00000001", inn: INN };
const remote = { callType: "consultation", specialization: "therapist", symptoms: "A question" };

Deno.test("a taxpayer's number is right only with its check digits", () => {
  for (const right of [INN, "500100732259", "7830002293"]) ok(isInn(right), right);
  const wrong = [
    "7707083894",
    "500100732258",
    "500100732249",
    "0000000000",
    "770708389",
    "77070838930",
  ];
  for (const one of wrong) ok(!isInn(one), one);
});

for (const kind of kinds()) {
  Deno.test(`a clinic is looked at, invites doctors by link, and ends with them, on ${kind.name}`, (t) =>
    withProgram(kind, async (inside) => {
      const { base, rows } = inside;
      const asClinic = (clinicName: string) => people.patient(base, { role: "clinic", clinicName });
      const [yauza, other, marina, pavel, admin] = await Promise.all([
        asClinic("Clinic on the Yauza"),
        asClinic("Another clinic"),
        people.doctor(base, null),
        people.doctor(base, null),
        people.admin(base),
      ]);
      const join = (who: typeof marina, token: string) =>
        who.post("/doctor-profiles/me/clinics", { token });
      const approve = (id: string) => admin.post(`/admin/clinics/${id}/approve`, {});
      const invite = async (who: typeof yauza) =>
        (await who.ok("POST", `${PROFILE}/invites`)).token as string;
      const clinicsOf = async (who: typeof marina): Promise<string[]> =>
        (await who.ok("GET", "/doctor-profiles/me/clinics")).items
          .map(({ name }: { name: string }) => name);

      await t.step(
        "without approval it invites nobody, and without licence there is none",
        async () => {
          strictEqual(
            (await yauza.post(`${PROFILE}/invites`, {})).body.code,
            "clinic_not_approved",
          );
          strictEqual((await approve(yauza.user.id)).body.code, "clinic_incomplete");
          const bad = await yauza.put(PROFILE, { version: 1, inn: "7707083894" });
          deepStrictEqual([bad.status, bad.body.errors[0].path], [400, "inn"]);
        },
      );

      await t.step("it is rejected with a reason, applies again and is approved", async () => {
        await yauza.ok("PUT", PROFILE, { version: 1, ...LICENCE, hours: "9 to 21" });
        strictEqual(
          (await yauza.put(PROFILE, { version: 1, hours: "x" })).body.code,
          "stale_version",
        );
        await admin.ok("POST", `/admin/clinics/${yauza.user.id}/reject`, {
          reason: "No such licence",
        });
        const rejected = await yauza.ok("GET", PROFILE);
        deepStrictEqual([rejected.status, rejected.reason], ["rejected", "No such licence"]);
        const again = await yauza.ok("PUT", PROFILE, {
          version: rejected.version,
          licenseNumber: "L041-01137-77/00000002",
        });
        strictEqual(again.status, "applied");
        strictEqual((await approve(yauza.user.id)).body.status, "approved");
        const same = await yauza.ok("PUT", PROFILE, {
          version: again.version + 1,
          hours: "8 to 22",
        });
        deepStrictEqual([same.status, same.inn], ["approved", INN], "hours are nobody's concern");
        await other.ok("PUT", PROFILE, { version: 1, ...LICENCE });
        await approve(other.user.id);
      });

      await t.step("a link is good once, for a doctor, and only its hash is kept", async () => {
        const token = await invite(yauza);
        match(token, /^[\w-]{43}$/);
        const kept = await rows<{ hash: string }>(
          "select encode(token_hash, 'escape') as hash from clinic_invites",
        );
        ok(!kept.some(({ hash }) => hash.includes(token)));
        strictEqual((await join(yauza, token)).status, 403);
        strictEqual((await join(marina, `${token}x`)).body.code, "invite_not_open");
        const both = await Promise.all([join(marina, token), join(pavel, token)]);
        deepStrictEqual(both.map(({ status }) => status).toSorted(), [201, 409]);
        const [first, late] = both[0]!.status === 201 ? [marina, pavel] : [pavel, marina];
        strictEqual((await join(first, token)).body.code, "invite_not_open");
        strictEqual((await join(first, await invite(yauza))).body.code, "works_there_already");
        strictEqual((await join(late, await invite(yauza))).status, 201);
        ok(!inside.said.some((line) => line.includes(token)), "no token in the log");
      });

      await t.step("a link ends by its time, by its clinic, and with the approval", async () => {
        const [old, withdrawn] = [await invite(other), await invite(other)];
        await rows(`update clinic_invites set expires_at = now() - interval '1 second'
          where clinic_id = '${other.user.id}' and token_hash =
            sha256(convert_to('${old}', 'UTF8'))`);
        strictEqual((await join(marina, old)).body.code, "invite_not_open");
        await other.ok("POST", `${PROFILE}/invites/withdraw`);
        strictEqual((await join(marina, withdrawn)).body.code, "invite_not_open");
        const orphan = await invite(other);
        await admin.ok("POST", `/admin/clinics/${other.user.id}/reject`, { reason: "Closed" });
        strictEqual((await join(marina, orphan)).body.code, "invite_not_open");
        await approve(other.user.id);
        strictEqual((await join(marina, orphan)).status, 201);
      });

      await t.step("its doctors are asked about consultations once it offers them", async () => {
        const olga = await people.dispatcher(base);
        await marina.ok("PUT", "/geo/availability", { available: true });
        const { id } = await yauza.ok("POST", "/bookings", remote);
        const verdict = async () =>
          (await olga.ok("GET", `/bookings/${id}/candidates`)).items
            .find((one: { doctorId: string }) => one.doctorId === marina.user.id)?.verdict;
        strictEqual(await verdict(), "no_telemedicine");
        const assigned = await olga.post(`/bookings/${id}/assign`, { doctorId: marina.user.id });
        deepStrictEqual([assigned.status, assigned.body.code], [409, "no_telemedicine"]);
        const { version } = await yauza.ok("GET", PROFILE);
        await yauza.ok("PUT", PROFILE, { version, telemedicine: true });
        notStrictEqual(await verdict(), "no_telemedicine");
        await marina.ok("PUT", "/geo/availability", { available: false });
        await yauza.ok("POST", `/bookings/${id}/cancel`, { reason: "Not needed" });
      });

      await t.step("each of several clinics assigns its own doctor, in its own name", async () => {
        deepStrictEqual(await clinicsOf(marina), ["Clinic on the Yauza", "Another clinic"]);
        const book = async (who: typeof yauza) => (await who.ok("POST", "/bookings", remote)).id;
        const assign = (who: typeof yauza, id: string, doctorId: string) =>
          who.post(`/bookings/${id}/assign`, { doctorId });
        const [one, two] = [await book(yauza), await book(other)];
        strictEqual((await assign(other, two, pavel.user.id)).body.code, "forbidden");
        for (const [who, id] of [[yauza, one], [other, two]] as const) {
          strictEqual((await assign(who, id, marina.user.id)).status, 200);
          const [kept] = await rows<{ provider: string }>(
            `select state ->> 'providerId' as provider from bookings where id = '${id}'`,
          );
          strictEqual(kept?.provider, who.user.id);
        }
      });

      await t.step("the doctor leaves, the clinic ends, and neither for the other", async () => {
        const end = (who: typeof yauza, doctorId: string) =>
          who.post(`${PROFILE}/doctors/${doctorId}/end`, {});
        strictEqual((await end(other, pavel.user.id)).status, 404, "works elsewhere");
        await marina.ok("POST", `/doctor-profiles/me/clinics/${other.user.id}/leave`);
        deepStrictEqual(await clinicsOf(marina), ["Clinic on the Yauza"]);
        strictEqual((await end(yauza, pavel.user.id)).status, 200);
        strictEqual((await end(yauza, pavel.user.id)).status, 404, "only once");
        const { items } = await yauza.ok("GET", `${PROFILE}/doctors`);
        deepStrictEqual(items.map(({ doctorId }: { doctorId: string }) => doctorId), [
          marina.user.id,
        ]);
        const { id } = await yauza.ok("POST", "/bookings", remote);
        const gone = await yauza.post(`/bookings/${id}/assign`, { doctorId: pavel.user.id });
        notStrictEqual(gone.status, 200);
      });

      await t.step("its number does not lie in clear", async () => {
        const found = await rows<{ facts: string }>(
          "select encode(facts, 'escape') as facts from clinic_profiles where facts is not null",
        );
        ok(found.length > 0 && !found.some(({ facts }) => facts.includes(INN)));
      });
      deepStrictEqual(inside.faults, []);
    }));
}
