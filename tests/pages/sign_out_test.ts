/** The sign-out: out at once, or asked for what goes on without whoever leaves. */
import assert from "node:assert/strict";
import type { Role } from "../../actors/vocabulary.ts";
import { dutyView, fakeServices, id, person, visitView, type World } from "./fake_services.ts";
import { alertView, boardAlert } from "./fake_emergency.ts";
import { colleague, staffDutyView } from "./fake_staff.ts";
import { browser } from "./page_app.ts";

Deno.test("signing out ends the session and clears the cookie", async () => {
  const services = fakeServices();
  const page = await browser(services, { person: person("patient") }).post("/signout", {});
  assert.equal(page.location, "/");
  assert.deepEqual(services.calls[0], { name: "signOut", given: ["session-token"] });
  assert.match(page.headers.get("set-cookie") ?? "", /Max-Age=0/);
});

const OFF_DUTY = staffDutyView({ onDuty: [] });
const ON_DUTY = staffDutyView({ onDuty: [colleague({ id: person("dispatcher").id })] });
const takenBy = (acknowledgedById: string) =>
  alertView({ status: "acknowledged", board: { ...boardAlert().board!, acknowledgedById } });

/** What goes on without whoever signs out → what is asked; nothing: out at once. */
const GOES_ON: readonly [string, Role, Partial<World>, readonly RegExp[]][] = [
  ["nothing", "patient", { views: [], alerts: [] }, []],
  ["a planned visit of a patient", "patient", {
    views: [visitView("assigned", { callType: "scheduled" })],
    alerts: [],
  }, []],
  ["a doctor at the door", "patient", { views: [visitView("arrived")], alerts: [] }, [
    /Ваш вызов ещё идёт/,
  ]],
  ["an urgent visit of an hour ago", "patient", {
    views: [visitView("completed", { callType: "urgent" })],
    alerts: [],
  }, []],
  ["an urgent call that was called off", "patient", {
    views: [visitView("assigned", { status: "cancelled", callType: "urgent" })],
    alerts: [],
  }, []],
  ["an urgent call that seeks its doctor", "patient", {
    views: [visitView("assigned", { status: "pending", callType: "urgent" })],
    alerts: [],
  }, [/Ваш вызов ещё идёт/]],
  ["an open call for help", "patient", { views: [], alerts: [alertView({ board: null })] }, [
    /Ваш вызов помощи ещё открыт/,
  ]],
  ["an evening at home", "doctor", { views: [], onShift: [], alerts: [] }, []],
  ["a shift", "doctor", { views: [], onShift: [dutyView()], alerts: [] }, [/Вы на смене/]],
  ["a visit on the shift", "doctor", {
    views: [visitView("in_progress")],
    onShift: [dutyView()],
    alerts: [],
  }, [/Визит идёт/, /Вы на смене/]],
  ["a board that others watch", "dispatcher", { staffDuty: OFF_DUTY, alerts: [] }, []],
  ["duty at the board", "dispatcher", { staffDuty: ON_DUTY, alerts: [] }, [/Вы на дежурстве/]],
  ["an alarm of one's own", "admin", {
    staffDuty: OFF_DUTY,
    alerts: [takenBy(person("admin").id)],
  }, [/Тревога за вами/]],
  ["an alarm of a colleague", "admin", { staffDuty: OFF_DUTY, alerts: [takenBy(id(77))] }, []],
];

for (const [what, role, world, asked] of GOES_ON) {
  Deno.test(`who signs out of ${what} (${role}) ${asked.length === 0 ? "is out" : "is asked, and may go all the same"}`, async () => {
    const services = fakeServices(world);
    const visitor = browser(services, { person: person(role) });
    const page = await visitor.post("/signout", {});
    const isOut = () => services.calls.some(({ name }) => name === "signOut");
    assert.equal(isOut(), asked.length === 0);
    if (asked.length === 0) return assert.equal(page.location, "/");
    assert.equal(page.status, 200);
    const [main = ""] = /<main[\s\S]*<\/main>/.exec(page.html) ?? [];
    assert.equal(main.match(/class="fact"/g)?.length, asked.length);
    for (const words of asked) assert.match(main, words);
    assert.match(main, /<a [^>]*href="\/[^"]*"[^>]*>Остаться/);
    const [, sure = ""] = /<form method="post" action="([^"]+)"/.exec(main) ?? [];
    assert.equal((await visitor.post(sure, {})).location, "/");
    assert.equal(isOut(), true);
  });
}

Deno.test("a question that cannot be asked keeps nobody in, and nothing is read for it", async () => {
  const services = fakeServices({ alerts: [] });
  services.emergency.open = () => Promise.reject(new Error("the store is away"));
  services.bookings.current = () => Promise.reject(new Error("the store is away"));
  const page = await browser(services, { person: person("patient") }).post("/signout", {});
  assert.equal(page.location, "/");
});
