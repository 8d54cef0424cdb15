/** Pages of organisations: what their forms send, what comes back with what was typed, and /book's letter. */
import assert from "node:assert/strict";
import { GUARANTEES, ORGANISATIONS, REGISTERS } from "./fake_organisations.ts";
import type { Role } from "../../actors/vocabulary.ts";
import { HANDOVERS } from "./fake_income.ts";
import { RUN } from "./fake_payouts.ts";
import { fakeServices, id, person } from "./fake_services.ts";
import { browser, fieldValue } from "./page_app.ts";

const [insurer] = ORGANISATIONS;
const [asked] = GUARANTEES;

const ANSWERS = {
  who: "self",
  callType: "consultation",
  specialization: "therapist",
  symptom: ["fever"],
  contactPhone: "+7 900 000-00-00",
};

Deno.test("an admin writes an organisation down in rubles, and what was wrong comes back as it was typed", async () => {
  const services = fakeServices();
  const admin = browser(services, { person: person("admin") });
  const typed = {
    kind: "employer",
    name: "ООО «Завод»",
    inn: "7707083893",
    city: "moscow",
    clinicId: "",
    contractNumber: "17",
    contractOn: "2026-01-15",
    visitLimit: "5 000,50",
    monthLimit: "",
    contact: "",
    active: "yes",
  };
  assert.equal((await admin.post("/admin/organisations/new", typed)).status, 303);
  assert.deepEqual(services.calls.find(({ name }) => name === "addOrganisation")!.given[0], {
    kind: "employer",
    name: "ООО «Завод»",
    inn: "7707083893",
    city: "moscow",
    clinicId: null,
    contractNumber: "17",
    contractOn: "2026-01-15",
    visitLimitKopecks: 500_050,
    monthLimitKopecks: null,
    contact: null,
    active: true,
  });
  const answers = { changeOrganisation: { invalid: [{ path: "inn", message: "Неверный ИНН" }] } };
  const again = await browser(fakeServices({ answers }), { person: person("admin") })
    .post(`/admin/organisations/${insurer!.id}`, { ...typed, version: "1", inn: "12" });
  assert.equal(again.status, 400);
  assert.equal(fieldValue(again.html, "inn"), "12");
  assert.equal(fieldValue(again.html, "visitLimit"), "5 000,50");
  assert.match(again.html, /Неверный ИНН/);
});

Deno.test("the office answers for a letter with a sum and a day, or with a reason", async () => {
  for (const [role, path] of [["dispatcher", "/board"], ["admin", "/admin"]] as const) {
    const services = fakeServices();
    const office = browser(services, { person: person(role) });
    const act = `${path}/guarantees/${asked!.paymentId}`;
    await office.post(`${act}/approve`, { limit: "5000", until: "2026-12-31" });
    await office.post(`${act}/decline`, { because: "not_covered" });
    assert.deepEqual(
      services.calls.map(({ name, given }) => [name, given[1]]),
      [
        ["approve", { limitKopecks: 500_000, until: "2026-12-31" }],
        ["decline", { because: "not_covered" }],
      ],
    );
  }
});

Deno.test("after an answer the list stands as it was asked for", async () => {
  const search = "?show=requested&cursor=w1_a";
  const rows: readonly [Role, string, Record<string, string>, string][] = [
    [
      "admin",
      `/admin/guarantees/${asked!.paymentId}/decline`,
      { because: "not_covered" },
      "&saved",
    ],
    ["clinic", `/clinic/transfers/${id(1)}/missing`, {}, "&saved"],
    ["clinic", `/clinic/receipts/${id(1)}/record`, {}, "&done"],
    ["admin", `/admin/cash/${id(1)}/confirm`, {}, ""],
    ["admin", `/admin/reconciliation/${id(962)}/resolve`, { note: "Наш" }, ""],
  ];
  const services = fakeServices();
  const [handover] = HANDOVERS;
  services.handovers.confirm = () => Promise.resolve({ ok: handover! });
  for (const [role, path, values, said] of rows) {
    const list = path.split("/").slice(0, 3).join("/");
    const { location } = await browser(services, { person: person(role) })
      .post(`${path}${search}`, values);
    assert.equal(location, `${list}${search}${said}`);
  }
  // Of two lists on one page each goes on where it was, and so do the days.
  const both = "?cash=w1_a&from=2026-11-01&until=2026-11-30";
  const { location } = await browser(services, { person: person("clinic") })
    .post(`/clinic/money/cash/${id(1)}/confirm?from=2026-11-01&cash=w1_a&until=2026-11-30`, {});
  assert.equal(location, `/clinic/money${both}`);
  const page = await browser(fakeServices(), { person: person("admin") })
    .get("/admin/guarantees?show=requested&saved");
  assert.match(page.html, /action="[^"]*\/decline\?show=requested"/);
});

Deno.test("what does not fit on a page of open charges, debts or a run is led to, or said", async () => {
  const admin = browser(fakeServices(), { person: person("admin") });
  const registers = await admin.get("/admin/registers?show=open");
  assert.match(registers.html, /href="\/admin\/registers\?show=open&amp;open=[^"]+"/);
  assert.match(
    (await admin.get("/admin/payouts")).html,
    /href="\/admin\/payouts\?debts=30000_[^"]+"/,
  );
  const services = fakeServices();
  const { run } = services.payouts;
  services.payouts.run = async (...given) => {
    const found = await run(...given);
    return "ok" in found ? { ok: { ...found.ok, lines: 1_000 } } : found;
  };
  const path = `/admin/payouts/${RUN.id}`;
  assert.match(
    (await browser(services, { person: person("admin") }).get(path)).html,
    /не больше 1000 строк/,
  );
  assert.doesNotMatch((await admin.get(path)).html, /не больше/);
});

Deno.test("a payment of a register is marked in rubles by the bank's document", async () => {
  const services = fakeServices();
  const admin = browser(services, { person: person("admin") });
  const path = `/admin/registers/${REGISTERS[1]!.id}`;
  assert.match((await admin.get(path)).html, /name="amount"/);
  await admin.post(`${path}/pay`, {
    amount: "4500",
    documentNumber: "417",
    paidOn: "2026-11-12",
    receivedBy: "provider",
  });
  assert.deepEqual(services.calls.at(-1)!.given[1], {
    amountKopecks: 450_000,
    documentNumber: "417",
    paidOn: "2026-11-12",
    receivedBy: "provider",
  });
  const clinic = await browser(services, { person: person("clinic") })
    .get(path.replace("/admin/", "/clinic/"));
  assert.equal(clinic.status, 200);
  assert.doesNotMatch(clinic.html, /name="amount"/);
});

Deno.test("without a script the letter is typed beside the answers, and goes with the call", async () => {
  const services = fakeServices();
  const visitor = browser(services, { person: person("patient") });
  const check = await visitor.post("/book", { ...ANSWERS, step: "check" });
  assert.match(check.html, /name="guaranteeNumber"/);
  const letter = { organisationId: insurer!.id, guaranteeNumber: "ГП-1" };
  const made = await visitor.post("/book", { ...ANSWERS, ...letter, step: "create" });
  assert.equal(made.status, 303);
  const body = services.calls.find(({ name }) => name === "create")!.given[1] as object;
  assert.deepEqual({ ...body, ...letter, paymentMethod: "organisation" }, body);
  // On the way back to the form and again to the check nothing that was typed is lost.
  const form = await visitor.post("/book", { ...ANSWERS, ...letter, step: "edit" });
  assert.equal(fieldValue(form.html, "guaranteeNumber"), "ГП-1");
});

Deno.test("half a letter is said where it is missing, and so is one that pays for another visit", async () => {
  const half = browser(fakeServices(), { person: person("patient") });
  const { html } = await half.post("/book", {
    ...ANSWERS,
    organisationId: insurer!.id,
    step: "check",
  });
  assert.match(html, /id="book-guaranteeNumber-error"/);
  const answers = {
    create: { invalid: [{ path: "guaranteeNumber", message: "Письмо занято" }] },
    wrongLetter: { invalid: [{ path: "guaranteeNumber", message: "Письмо занято" }] },
  };
  const taken = await browser(fakeServices({ answers }), { person: person("patient") })
    .post("/book", {
      ...ANSWERS,
      organisationId: insurer!.id,
      guaranteeNumber: "ГП-1",
      step: "create",
    });
  assert.match(taken.html, /Письмо занято/);
  assert.equal(fieldValue(taken.html, "guaranteeNumber"), "ГП-1");
});
