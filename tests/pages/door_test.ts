/** At the door: by what the doctor is known, and what the doctor says of a door that stays closed. */
import { deepEqual, doesNotMatch, match } from "node:assert/strict";
import { minutes, visitView } from "./fake_bookings.ts";
import { fakeServices, id, person } from "./fake_services.ts";
import { PRICED_VISITS } from "./fake_visit_money.ts";
import { browser } from "./page_app.ts";

const pageOf = async (role: "patient" | "doctor", view: ReturnType<typeof visitView>) =>
  (await browser(fakeServices({ views: [view] }), { person: person(role) })
    .get(`/bookings/${id(100)}`)).html;

Deno.test("the patient sees face and licence of who comes, and letters where there is no face", async () => {
  const view = visitView("en_route");
  const letters = await pageOf("patient", view);
  match(letters, /Л041-01137-77\/00412806/);
  match(letters, /действует до 14\u00a0марта\u00a02035/);
  doesNotMatch(letters, /\/photo"/);
  const face = await pageOf("patient", { ...view, doctor: { ...view.doctor!, hasPhoto: true } });
  match(face, new RegExp(`src="/api/v1/doctors/${view.doctor!.id}/photo"`));
});

Deno.test("a doctor at the door says which way it stays closed, and the patient is told that way", async () => {
  const view = visitView("arrived");
  const asked = await pageOf("doctor", view);
  match(asked, /name="kind" value="nobody_there"/);
  match(asked, /name="kind" value="refused_at_door"/);
  const absence = {
    kind: "refused_at_door",
    since: minutes(-5),
    distanceMeters: 12,
    isAtDoor: true,
    calls: 1,
    callsNeeded: 1,
    mayEndAt: minutes(-2),
  } as const;
  match(await pageOf("doctor", { ...view, absence }), /name="outcome" value="refused_at_door"/);
  const away = { ...absence, distanceMeters: null, isAtDoor: false };
  const unproven = await pageOf("doctor", { ...view, absence: away });
  doesNotMatch(unproven, /name="outcome" value="refused_at_door"/);
  match(unproven, /Не видно, что вы у двери/);
  const told = await pageOf("patient", { ...view, absence });
  match(told, /его не впустили/);
  doesNotMatch(told, /никто не открывает/);
});

Deno.test("staff read that the doctor may not work any more, and decide with one button while one can", async () => {
  const BUTTON = /Найти другого врача/;
  for (const status of ["en_route", "in_progress"] as const) {
    const view = visitView(status, { approvalLostAt: minutes(-7) });
    const all = fakeServices({ views: [view] });
    for (const path of ["/board", `/board?booking=${id(100)}`, `/bookings/${id(100)}`]) {
      const { html } = await browser(all, { person: person("dispatcher") }).get(path);
      match(html, /Врач потерял допуск 7\s+минут назад: решите, кто закончит/);
      if (!path.includes("?")) continue;
      doesNotMatch(html, /пациент по-прежнему видит/);
      match(
        html,
        status === "en_route" ? /можно дать этому закончить/ : /передать его другому нельзя/,
      );
      (status === "en_route" ? match : doesNotMatch)(html, BUTTON);
      // One button stands out: whom it goes to may be chosen below, in a fold that stays shut.
      const panel = /<aside class="panel panel--selected".*?<\/aside>/s.exec(html)![0];
      const found = [...panel.matchAll(/button--primary[^>]*>([^<]*)/g)].map(([, words]) => words);
      deepEqual(
        found.filter((words) => /врача/.test(words!)),
        status === "en_route" ? ["Найти другого врача"] : [],
      );
      doesNotMatch(panel, /<details class="fold" open[^>]*>(?:(?!<\/summary>).)*Сменить врача/s);
    }
  }
  const absence = {
    kind: "nobody_there",
    since: minutes(-5),
    distanceMeters: 12,
    isAtDoor: true,
    calls: 2,
    callsNeeded: 2,
    mayEndAt: minutes(-2),
  } as const;
  const closed = visitView("arrived", { absence, approvalLostAt: minutes(-7) });
  const { html } = await browser(fakeServices({ views: [closed] }), {
    person: person("dispatcher"),
  }).get(`/board?booking=${id(100)}`);
  match(html, BUTTON, "at a closed door too");
  match(html, /Врач уже на месте/);
});

Deno.test("more is proposed at the door and in the visit, and nothing once it has ended", async () => {
  for (const visit of PRICED_VISITS) {
    const { html } = await browser(fakeServices({ views: [visit] }), { person: person("doctor") })
      .get(`/bookings/${visit.id}/money`);
    const isOver = visit.status === "completed";
    (isOver ? doesNotMatch : match)(html, /id="propose-title"/, visit.status);
    doesNotMatch(html, /Предложить можно, когда вы у двери/);
  }
});
