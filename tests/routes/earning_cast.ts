/** A clinic with a doctor, a patient who pays, a tariff with round shares: who earns, for stories of money. */
import { ok } from "node:assert";
import type { Clock } from "../../actors/world.ts";
import { FakeGateway } from "../support/fake_gateway.ts";
import type { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import { TERMS } from "../support/tariffs.ts";
import { completed } from "../support/visit.ts";
import type { Json } from "./api_table.ts";
import { type Inside, type Kind, withProgram } from "./program.ts";

/** 3 000 ₽ a visit at any hour: of a clinic's 450 to the service, 750 to the clinic, 1 800 to the doctor. */
export const FLAT = {
  ...TERMS,
  night: { ...TERMS.night, percent: 0 },
  weekend: { percent: 0, holidays: [] },
  distance: { ...TERMS.distance, from: null },
};

export async function until(holds: () => Promise<boolean>, what = "it"): Promise<void> {
  for (let tries = 0; !await holds(); tries++) {
    ok(tries < 1_000, `${what} did not come`);
    await new Promise((done) => setTimeout(done, 25));
  }
}

export interface Earning {
  readonly inside: Inside;
  readonly gateway: FakeGateway;
  readonly anna: ApiClient;
  readonly olga: ApiClient;
  readonly admin: ApiClient;
  /** Works for the clinic; and one who works for nobody. */
  readonly marina: ApiClient;
  readonly pavel: ApiClient;
  readonly clinic: ApiClient;
  /** A visit of this doctor, over and paid for. @returns the booking's id and the payment's */
  visit(
    doctor: ApiClient,
    method: "card" | "sbp" | "cash",
  ): Promise<{ id: string; payment: string }>;
  /** Debits less credits of each kind of account that does not stand at zero; in kopecks. */
  books(): Promise<Readonly<Record<string, number>>>;
}

export const withEarning = (
  kind: Kind,
  story: (cast: Earning) => Promise<void>,
  clock?: Clock,
): Promise<void> => {
  const gateway = new FakeGateway();
  return withProgram(kind, (inside) => cast(inside, gateway).then(story), {}, clock, {
    gateway,
  });
};

async function cast(inside: Inside, gateway: FakeGateway): Promise<Earning> {
  const { base, rows } = inside;
  const admin = await people.admin(base);
  const [anna, olga, marina, pavel, clinic] = await Promise.all([
    people.patient(base),
    people.dispatcher(base),
    people.doctor(base),
    people.doctor(base, people.north(300), { firstName: "Pavel", lastName: "Orlov" }),
    people.patient(base, { role: "clinic", clinicName: "The clinic" }),
  ]);
  await admin.ok("PUT", "/tariffs", {
    city: "default",
    clinicId: null,
    specialization: null,
    version: 0,
    terms: FLAT,
  });
  await clinic.ok("PUT", "/clinic-profiles/me", {
    version: 1,
    licenseNumber: "L041-01137-77/00000001",
    inn: "7707083893",
  });
  await admin.ok("POST", `/admin/clinics/${clinic.user.id}/approve`);
  const { token } = await clinic.ok("POST", "/clinic-profiles/me/invites");
  await marina.ok("POST", "/doctor-profiles/me/clinics", { token });

  const statusOf = async (id: string): Promise<Json> =>
    (await anna.ok("GET", `/bookings/${id}`)).payment ?? {};

  async function paid(id: string, method: "card" | "sbp"): Promise<string> {
    const payment = await anna.ok("POST", "/payments", { bookingId: id, method });
    const [row] = await rows<Json>(
      `select provider_payment_id from payments where id = '${payment.id}'`,
    );
    gateway.pay(row.providerPaymentId);
    await fetch(`${base}/api/v1/payments/webhooks/yookassa`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        event: "payment.succeeded",
        object: { id: row.providerPaymentId, status: "succeeded" },
      }),
    });
    const wanted = method === "card" ? "held" : "paid";
    await until(async () => (await statusOf(id)).status === wanted, `the ${method}'s money`);
    return payment.id;
  }

  return {
    inside,
    gateway,
    anna,
    olga,
    admin,
    marina,
    pavel,
    clinic,
    async visit(doctor, method) {
      const { id } = await anna.ok("POST", "/bookings", people.urgentBooking());
      await olga.ok("POST", `/bookings/${id}/assign`, {
        doctorId: doctor.user.id,
        despiteDanger: true,
      });
      let payment = method === "cash" ? "" : await paid(id, method);
      await completed(id, anna, doctor);
      if (method === "cash") {
        payment = (await doctor.ok("POST", `/bookings/${id}/payment`, { method })).id;
        await anna.ok("POST", `/payments/${payment}/confirm`);
      }
      await until(async () => {
        const found = await rows(
          `select 1 from ledger_transactions where booking_id = '${id}' and type = 'visit_settled'`,
        );
        return found.length === 1;
      }, "the settlement");
      return { id, payment };
    },
    async books() {
      const found = await rows<{ kind: string; kopecks: number }>(
        `select a.kind, sum(e.kopecks)::float8 as kopecks from ledger_accounts a
         join ledger_entries e on e.account_id = a.id group by a.kind having sum(e.kopecks) <> 0`,
      );
      return Object.fromEntries(found.map(({ kind, kopecks }) => [kind, kopecks]));
    },
  };
}

/** The books as a whole: every transaction and all together come to nothing. */
export const isBalanced = (books: Readonly<Record<string, number>>): boolean =>
  Object.values(books).reduce((sum, one) => sum + one, 0) === 0;
