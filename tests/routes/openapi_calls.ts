/** Stories of clinics and of dispatch settings, call by call, for the check of the document. */
import type { ApiClient } from "../support/api_client.ts";
import { HOME, unique } from "../support/people.ts";
import { type Json, ROWS } from "./api_table.ts";
import { MOTHER } from "./patient_record.ts";
import { SOLE_TRADER } from "./payer_rows.ts";

/** A doctor at a patient's door, from the PINs to «I am in the car». */
export async function loneVisitCalls(
  call: (who: ApiClient, method: string, path: string, body?: Json) => Promise<Json>,
  doctor: ApiClient,
  bookingId: string,
): Promise<void> {
  await transportCalls(call, doctor, bookingId);
  const path = "/lone-visits/me";
  await call(doctor, "GET", path);
  await call(doctor, "PUT", `${path}/pins`, ROWS[`put ${path}/pins`]!.body);
  await call(doctor, "POST", `${path}/confirm`, ROWS[`post ${path}/confirm`]!.body);
  await call(doctor, "POST", `${path}/extend`);
  await call(doctor, "POST", `${path}/leave`);
}

/** A clinic, from its application to the doctor who leaves. */
export async function clinicCalls(
  call: (who: ApiClient, method: string, path: string, body?: Json) => Promise<Json>,
  { clinic, doctor, admin }: Record<"clinic" | "doctor" | "admin", ApiClient>,
  invitationOf: () => Promise<string>,
): Promise<void> {
  const profile = "/clinic-profiles/me";
  const application = `/admin/clinics/${clinic.user.id}`;
  await call(clinic, "GET", profile);
  await call(clinic, "GET", `${profile}/documents`);
  await call(admin, "GET", `/admin/clinics/${clinic.user.id}/documents`);
  await call(clinic, "POST", `${profile}/invites`);
  await call(clinic, "PUT", profile, ROWS[`put ${profile}`]!.body);
  await call(clinic, "PUT", `${profile}/area`, ROWS[`put ${profile}/area`]!.body);
  await call(clinic, "GET", `${profile}/area`);
  await call(clinic, "PUT", `${profile}/area`, { area: null });
  await call(admin, "GET", application);
  await call(admin, "POST", `${application}/reject`, { reason: "A good reason" });
  await call(admin, "POST", `${application}/approve`);
  await call(admin, "GET", "/admin/licences?term=60");
  for (const end of ["leave", "end"]) {
    const { token } = await call(clinic, "POST", `${profile}/invites`);
    await call(doctor, "POST", "/doctor-profiles/me/clinics", { token });
    await call(doctor, "GET", "/doctor-profiles/me/clinics");
    await call(doctor, "GET", "/doctor-profiles/me/works");
    await call(clinic, "GET", `${profile}/doctors`);
    await (end === "leave"
      ? call(doctor, "POST", `/doctor-profiles/me/clinics/${clinic.user.id}/leave`)
      : call(clinic, "POST", `${profile}/doctors/${doctor.user.id}/end`));
  }
  await call(clinic, "POST", `${profile}/invites/withdraw`);
  await teamCalls(call, clinic, doctor, invitationOf);
}

/** A clinic's team, from the invitation to the one who is removed. */
async function teamCalls(
  call: (who: ApiClient, method: string, path: string, body?: Json) => Promise<Json>,
  clinic: ApiClient,
  doctor: ApiClient,
  invitationOf: () => Promise<string>,
): Promise<void> {
  const members = "/clinic-profiles/me/members";
  const join = ROWS["post /auth/register/clinic-member"]!.body;
  const spare = await call(clinic, "POST", members, {
    email: `spare-${unique()}@tot.example`,
    kind: "owner",
  });
  await call(clinic, "GET", members);
  await call(clinic, "POST", `${members}/invites/${spare.id}/withdraw`);
  const email = `manager-${unique()}@tot.example`;
  await call(clinic, "POST", members, { email, kind: "manager" });
  const token = await invitationOf();
  await call(doctor, "POST", "/auth/register/clinic-member", join);
  const { user } = await call(doctor, "POST", "/auth/register/clinic-member", { ...join, token });
  await call(clinic, "PUT", `${members}/${user.id}`, { kind: "owner" });
  await call(clinic, "GET", members);
  await call(clinic, "POST", `${members}/${user.id}/end`);
}

/** What a city and a clinic say about dispatch, and its history. */
export async function dispatchCalls(
  call: (who: ApiClient, method: string, path: string, body?: Json) => Promise<Json>,
  admin: ApiClient,
  clinicId: string,
): Promise<void> {
  const city = "/admin/dispatch-settings/{city}";
  for (const route of [city, `${city}/clinics/{clinicId}`]) {
    const path = route.replace("{city}", "default").replace("{clinicId}", clinicId);
    await call(admin, "PUT", path, ROWS[`put ${route}`]!.body);
    await call(admin, "GET", path);
    await call(admin, "GET", `${path}/versions`);
  }
}

/** What those who met may say afterwards, and what staff make of it. */
export async function afterVisitCalls(
  call: (who: ApiClient, method: string, path: string, body?: Json) => Promise<Json>,
  { doctor, staff }: Record<"doctor" | "staff", ApiClient>,
  id: string,
): Promise<void> {
  const body = (name: string) => ROWS[name]!.body;
  const block = `/bookings/${id}/block`;
  for (const again of [true, false]) {
    await call(doctor, "POST", block, { reason: "Was rude" });
    await call(doctor, "GET", block);
    if (again) await call(doctor, "DELETE", block);
  }
  for (const one of (await call(staff, "GET", "/person-blocks")).items) {
    await call(staff, "POST", `/person-blocks/${one.id}/lift`);
  }
  const propose = () => call(doctor, "POST", `/bookings/${id}/warning`, { kind: "dog" });
  const list = "/flat-warnings";
  await propose();
  const [{ id: good }] = (await call(staff, "GET", list)).items;
  await call(staff, "POST", `${list}/${good}/confirm`, { version: 1 });
  const { until } = body("put /flat-warnings/{id}");
  await call(staff, "PUT", `${list}/${good}`, { version: 2, kind: "weapon", until });
  await call(staff, "GET", `${list}/${good}/changes`);
  await call(staff, "POST", `${list}/${good}/end`, { version: 3 });
  await propose();
  const [{ id: bad }] = (await call(staff, "GET", list)).items;
  await call(staff, "POST", `${list}/${bad}/reject`, { version: 1 });
  const made = await call(staff, "POST", list, body("post /flat-warnings"));
  await call(staff, "POST", `${list}/${made.id}/end`, { version: 1 });
}

/** What doctors and clinics have earned, and the cash between them. */
export async function earningCalls(
  call: (who: ApiClient, method: string, path: string, body?: Json) => Promise<Json>,
  { doctor, clinic, admin }: Record<"doctor" | "clinic" | "admin", ApiClient>,
): Promise<void> {
  for (const [who, role] of [[doctor, "doctor"], [clinic, "clinic"]] as const) {
    await call(who, "GET", `/${role}-profiles/me/income?by=week`);
    await call(who, "GET", `/${role}-profiles/me/statement`);
    await call(who, "GET", `/${role}-profiles/me/handovers`);
  }
  const own = "/doctor-profiles/me/handovers";
  await call(admin, "GET", "/admin/handovers");
  const said = (amountKopecks: number) => call(doctor, "POST", own, { amountKopecks });
  await call(doctor, "POST", `${own}/${(await said(1_000)).id}/withdraw`);
  const { id } = await said(1_000);
  await call(admin, "POST", `/handovers/${id}/dispute`, { reason: "not_received" });
  await call(admin, "POST", `/handovers/${(await said(100_000)).id}/confirm`);
  await call(admin, "GET", `/admin/ledger?kind=doctor_payable&ownerId=${doctor.user.id}`);
  await call(admin, "GET", "/admin/ledger/statement");
  const runs = "/admin/payouts";
  await call(doctor, "PUT", "/bank-details/me", SOLE_TRADER);
  const prepared = () => call(admin, "POST", runs, {});
  await call(admin, "POST", `${runs}/${(await prepared()).id}/cancel`);
  const run = await prepared();
  for (const step of ["approve", "execute"]) await call(admin, "POST", `${runs}/${run.id}/${step}`);
  await call(admin, "GET", `${runs}/${run.id}/register`);
  await call(admin, "GET", `${runs}/${run.id}`);
  const paid = run.items.find((line: Json) => line.amountKopecks > 0);
  await call(admin, "POST", `/admin/payout-lines/${paid.id}/return`);
  await call(admin, "GET", runs);
}

/** What the doctor proposes in the visit. */
export async function extraCalls(
  call: (who: ApiClient, method: string, path: string, body?: Json) => Promise<Json>,
  { patient, doctor }: Record<"patient" | "doctor", ApiClient>,
  id: string,
): Promise<void> {
  const path = `/bookings/${id}`;
  await call(patient, "GET", `${path}/extras`);
  await call(patient, "GET", `${path}/other-clinics`);
  await call(patient, "POST", `${path}/amendment-price`, { symptoms: "Better" });
  for (const name of ["approve", "refuse"]) {
    const extraId = crypto.randomUUID();
    await call(doctor, "POST", `${path}/propose`, { extraId, code: "ecg" });
    await call(patient, "POST", `${path}/${name}`, { extraId });
    await call(doctor, "POST", `${path}/withdraw`, { extraId });
  }
  await call(patient, "GET", path);
}

/** What a provider in memory has seen of it stands in payments_test.ts. */
export async function moneyCalls(
  call: (who: ApiClient, method: string, path: string, body?: Json) => Promise<Json>,
  { patient, doctor, admin }: Record<"patient" | "doctor" | "admin", ApiClient>,
  id: string,
): Promise<void> {
  await call(patient, "GET", `/bookings/${id}/payment`);
  await call(patient, "POST", "/payments", { bookingId: id, method: "wallet" });
  const payment = await call(patient, "POST", "/payments", { bookingId: id, method: "card" });
  await call(patient, "GET", `/payments/${payment.id}`);
  await call(patient, "POST", `/payments/${payment.id}/give-up`);
  const cash = await call(doctor, "POST", `/bookings/${id}/payment`, { method: "cash" });
  await call(patient, "POST", `/payments/${cash.id}/deny`);
  const { id: again } = await call(doctor, "POST", `/bookings/${id}/payment`, { method: "cash" });
  await call(patient, "POST", `/payments/${again}/confirm`);
  const fiscal = ROWS["post /receipts/{id}/record"]!.body;
  await call(doctor, "POST", `/receipts/${again}.till/record`, fiscal);
  await call(admin, "POST", `/payments/${again}/refund`, {
    amountKopecks: 1_000,
    reason: "A good reason",
    commandId: crypto.randomUUID(),
  });
  await call(patient, "GET", "/payments");
  await call(admin, "GET", "/admin/payments");
  await call(admin, "GET", `/admin/payments/${cash.id}`);
  await call(admin, "GET", "/admin/refunds");
  await call(admin, "GET", "/admin/dashboard");
  const { items } = await call(admin, "GET", "/admin/reconciliation");
  const difference = items[0]?.id ?? cash.id;
  await call(admin, "POST", `/admin/reconciliation/${difference}/resolve`, { note: "Looked" });
  await call(admin, "POST", "/admin/reconciliation/look");
  const hint = ROWS["post /payments/webhooks/yookassa"]!.body;
  await call(patient, "POST", "/payments/webhooks/yookassa", hint);
  const deposit = ROWS["post /wallets/me/deposit"]!.body;
  await call(patient, "POST", "/wallets/me/deposit", deposit);
  await call(patient, "GET", "/wallets/me");
  await call(patient, "GET", "/wallets/me/transactions");
}

/** A call for help, from the count to its end. */
export async function emergencyCalls(
  call: (who: ApiClient, method: string, path: string, body?: Json) => Promise<Json>,
  { patient, staff, doctor, colleague }: Record<
    "patient" | "staff" | "doctor" | "colleague",
    ApiClient
  >,
): Promise<void> {
  // Whoever has called for help is asked to help nobody: what was called so far is over.
  for (const { id, status } of (await call(staff, "GET", "/emergency")).items) {
    if (["resolved", "false_alarm"].includes(status)) continue;
    if (status === "raised") {
      await call(staff, "PUT", `/emergency/${id}/status`, { status: "acknowledged" });
    }
    await call(staff, "PUT", `/emergency/${id}/status`, { status: "false_alarm" });
  }
  await call(patient, "POST", "/emergency/alert", { kind: "sos", message: "Worse" });
  const { id } = await call(staff, "POST", "/emergency/alert", { kind: "danger", isDrill: true });
  await call(staff, "PUT", `/emergency/${id}/status`, { status: "acknowledged" });
  await call(staff, "GET", `/emergency/${id}`);
  const row = (name: string) => ROWS[`post /emergency/{id}/${name}`]!.body;
  await call(staff, "POST", `/emergency/${id}/seen`);
  await call(staff, "POST", `/emergency/${id}/care`);
  await call(staff, "POST", `/emergency/${id}/place`, row("place"));
  await call(staff, "POST", `/emergency/${id}/steps`, { step: "police", isDone: true });
  await call(staff, "POST", "/staff/duty/start");
  await call(staff, "POST", `/emergency/${id}/hand-over`, { to: staff.user.id });
  const { id: asking } = await call(colleague, "POST", "/emergency/alert", {
    kind: "second_doctor",
  });
  const end = performance.now() + 10_000;
  for (;;) {
    const { asks } = await call(doctor, "GET", "/alarm-calls/me");
    if (asks.length > 0) break;
    if (performance.now() > end) throw new Error("nobody was asked");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  for (const act of ["accept", "arrive", "leave", "decline"]) {
    await call(doctor, "POST", `/emergency/${asking}/${act}`, row(act));
  }
  await call(staff, "POST", `/emergency/${asking}/search`, row("search"));
  await call(patient, "GET", "/emergency");
  await call(staff, "GET", "/emergency");
}

/** Tariffs, an example, a code from its making to its end, and a price before the booking. */
export async function pricingCalls(
  call: (who: ApiClient, method: string, path: string, body?: Json) => Promise<Json>,
  { patient, admin }: Record<"patient" | "admin", ApiClient>,
): Promise<void> {
  const body = (name: string) => ROWS[name]!.body;
  const { id } = await call(admin, "PUT", "/tariffs", body("put /tariffs"));
  await call(admin, "GET", "/tariffs");
  await call(admin, "GET", `/tariffs/${id}/versions`);
  await call(admin, "POST", "/tariffs/example", body("post /tariffs/example"));
  const codes = "/admin/promo-codes";
  const promo = await call(admin, "POST", codes, body(`post ${codes}`));
  await call(patient, "POST", "/quotes", { ...body("post /quotes"), promoCode: promo.code });
  await call(admin, "GET", codes);
  await call(admin, "POST", `${codes}/${promo.id}/end`);
}

/** What is asked before a call, and a patient who is taken to a hospital. */
async function transportCalls(
  call: (who: ApiClient, method: string, path: string, body?: Json) => Promise<Json>,
  doctor: ApiClient,
  id: string,
): Promise<void> {
  await call(doctor, "GET", "/red-flags?ageMonths=10&complaints=fever");
  await call(doctor, "GET", `/bookings/${id}/transport`);
  await call(
    doctor,
    "PUT",
    `/bookings/${id}/transport`,
    ROWS["put /bookings/{id}/transport"]!.body,
  );
}

/** A patient's record, from the first address to the last consent. */
export async function profileCalls(
  call: (who: ApiClient, method: string, path: string, body?: Json) => Promise<Json>,
  anna: ApiClient,
  olga: ApiClient,
): Promise<void> {
  const body = (name: string) => ROWS[name]!.body;
  await call(anna, "PUT", "/profiles/me", body("put /profiles/me"));
  const address = await call(anna, "POST", "/profiles/me/addresses", {
    ...HOME,
    label: "Home",
  });
  await call(
    anna,
    "PUT",
    `/profiles/me/addresses/${address.id}`,
    body("put /profiles/me/addresses/{id}"),
  );
  await call(anna, "GET", "/profiles/me/addresses");
  await call(anna, "DELETE", `/profiles/me/addresses/${address.id}`);
  await call(anna, "DELETE", `/profiles/me/addresses/${address.id}`);
  const child = await call(
    anna,
    "POST",
    "/profiles/me/dependants",
    body("post /profiles/me/dependants"),
  );
  const mother = await call(anna, "POST", "/profiles/me/dependants", MOTHER);
  await call(anna, "GET", "/profiles/me/dependants");
  for (const { id } of [child, mother]) {
    const path = `/profiles/me/dependants/${id}`;
    await call(anna, "GET", path);
    await call(anna, "PUT", path, { lastName: "Belova" });
    await call(anna, "PUT", path, { allergies: [] });
    await call(anna, "POST", `${path}/consent-code`);
    await call(anna, "POST", `${path}/consent`, { code: "000000" });
    await call(olga, "GET", `/profiles/${id}`);
    await call(anna, "GET", `/profiles/${id}`);
  }
  const { items } = await call(anna, "POST", "/profiles/me/consents", { kind: "intervention" });
  for (const { id } of items) {
    await call(anna, "POST", `/profiles/me/consents/${id}/revoke`);
    await call(anna, "POST", `/profiles/me/consents/${id}/revoke`);
  }
  await call(anna, "GET", "/profiles/me/consents");
  await call(anna, "POST", `/profiles/me/dependants/${mother.id}/end`);
}
