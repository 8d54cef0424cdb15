/** The program asks doctors by itself, over HTTP: who is asked, who goes, and what dispatch makes of it. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import * as people from "../support/people.ts";
import { assigned } from "../support/visit.ts";
import { kinds, withProgram } from "./program.ts";

for (const kind of kinds()) {
  Deno.test(`an alarm that asks doctors (${kind.name})`, (t) =>
    withProgram(kind, async ({ base, rows, messages }) => {
      /** Each goes on where the one before it has ended: what comes after a red one would only wait. */
      const step = async (name: string, story: () => Promise<void>) => {
        ok(await t.step(name, story), name);
      };
      const phone = `+7901${String(Math.floor(Math.random() * 1e7)).padStart(7, "0")}`;
      const marinas = `+7902${String(Math.floor(Math.random() * 1e3)).padStart(3, "0")}${
        String((Number(phone.slice(-4)) + 1) % 1e4).padStart(4, "0")
      }`;
      const [anna, lena, marina, near, next] = await Promise.all([
        people.patient(base),
        people.patient(base),
        people.doctor(base, people.HOME, { phone: marinas }),
        people.doctor(base, people.north(800), { firstName: "Kira", lastName: "Orlova", phone }),
        people.doctor(base, people.north(1_600), { firstName: "Pavel", lastName: "Zimin" }),
      ]);
      const far = await people.doctor(base, people.north(12_000));
      const olga = await people.dispatcher(base);
      const admin = await people.admin(base);
      await olga.ok("POST", "/staff/duty/start");
      const bookingId = await assigned(anna, olga, marina);
      const board = olga.stream();
      const nears = near.stream();
      const nexts = next.stream();
      const called = (stream: typeof board, what: string, is: (data: Json) => boolean) =>
        stream.find(what, ({ event, data }) => event === "alarm_calls" && is(data));
      let alertId = "";
      let danger = "";
      await step(
        "«Сложный случай» asks the nearest two, and no further",
        async () => {
          await called(nears, "nothing at first", ({ asks }) => asks.length === 0);
          const { id } = await marina.ok("POST", "/emergency/alert", {
            kind: "second_doctor",
            bookingId,
            message: "Saturation 82",
          });
          const { data } = await called(nears, "the ask", ({ asks }) => asks[0]?.alertId === id);
          const [ask] = data.asks;
          deepStrictEqual(
            [ask.kind, ask.district, Math.round(ask.distanceMeters / 100), data.help],
            ["second_doctor", "Sokolinaya Gora", 8, null],
          );
          ok(!/Mironovskaya|Saturation|Anna/.test(JSON.stringify(data)), "no door and no word yet");
          await called(nexts, "the ask", ({ asks }) => asks[0]?.alertId === id);
          deepStrictEqual((await far.ok("GET", "/alarm-calls/me")).asks, [], "12 km is too far");
          const sms = await messages.find(({ channel, to, text }) =>
            channel === "sms" && to.endsWith(phone.slice(-4)) && text.includes("/doctor")
          );
          ok(/\/doctor/.test(sms.text) && !/Mironovskaya|Saturation|Anna/.test(sms.text), sms.text);
          alertId = id;
        },
      );
      const path = (act: string) => `/emergency/${alertId}/${act}`;

      await step("two yeses at once: one goes, the other hears why not", async () => {
        const answers = await Promise.all([
          near.post(path("accept")),
          next.post(path("accept")),
        ]);
        deepStrictEqual(answers.map(({ status }) => status).toSorted(), [200, 409]);
        const winner = answers[0]!.status === 200 ? near : next;
        const loser = winner === near ? next : near;
        const refusal = answers.find(({ status }) => status === 409)!;
        strictEqual(refusal.body.code, "taken_by_other");
        const help = (await winner.ok("GET", "/alarm-calls/me")).help;
        deepStrictEqual([help.place.flat, help.message], ["48", "Saturation 82"]);
        const lost = await loser.ok("GET", "/alarm-calls/me");
        deepStrictEqual([lost.help, lost.closed.outcome], [null, "taken_by_other"]);
        strictEqual((await loser.post(path("arrive"))).body.code, "ask_over");
        strictEqual((await far.post(path("accept"))).status, 404, "nobody who was not asked");
        const { data } = await board.find(
          "the board",
          ({ event, data }) => event === "alert" && data.id === alertId && data.helper !== null,
        );
        strictEqual(data.board.search.helperId, winner.user.id);
        strictEqual(data.status, "raised", "the desk has not answered yet");
      });

      await step("who goes to an alarm gets no offers until let go", async () => {
        const view = await olga.ok("GET", `/emergency/${alertId}`);
        const helperId = view.board.search.helperId;
        const helper = [near, next].find(({ user }) => user.id === helperId)!;
        const { id: wanted } = await lena.ok("POST", "/bookings", people.urgentBooking());
        const verdict = async () => {
          const { items } = await olga.ok("GET", `/bookings/${wanted}/candidates`);
          return items.find((one: Json) => one.doctorId === helperId)?.verdict;
        };
        strictEqual(await verdict(), "on_alert");
        const given = await olga.post(`/bookings/${wanted}/assign`, { doctorId: helperId });
        deepStrictEqual([given.status, given.body.code], [409, "doctor_on_alarm"]);
        match(given.body.title, /on the way to an alarm/);
        const access = await rows<{ n: number }>(
          `select count(*)::int as n from access_log where reader_id = '${helperId}'
             and booking_id = '${bookingId}' and fields::text like '%messages%'`,
        );
        ok(access[0]!.n > 0, "the message that was read stands in the log");
        await helper.ok("POST", path("arrive"));
        await helper.ok("POST", path("leave"), { because: "done" });
        ok(await verdict() !== "on_alert");
        await lena.ok("POST", `/bookings/${wanted}/cancel`, { reason: "Better" });
      });

      for (const order of ["the booking a moment before", "both in one instant"] as const) {
        await step(
          `a doctor who says yes to an offer and to an alarm goes to the alarm: ${order}`,
          async () => {
            await olga.ok("PUT", path("status"), { status: "acknowledged" });
            await olga.ok("PUT", path("status"), { status: "resolved", outcome: "helped" });
            const { id: wanted } = await lena.ok("POST", "/bookings", people.urgentBooking());
            await nears.offer(wanted);
            alertId = (await marina.ok("POST", "/emergency/alert", {
              kind: "second_doctor",
              bookingId,
            })).id;
            await called(nears, "the ask", ({ asks }) => asks[0]?.alertId === alertId);
            const booking = near.post(`/bookings/${wanted}/accept`);
            if (order === "the booking a moment before") strictEqual((await booking).status, 200);
            const alarm = near.post(path("accept"));
            await booking;
            strictEqual((await alarm).status, 200, "the alarm wins");
            // Whatever the booking's yes was answered, it is offered to the other one.
            const taken = async () =>
              (await next.post(`/bookings/${wanted}/accept`)).status === 200;
            for (let tries = 0; tries < 100 && !await taken(); tries++) {
              await new Promise((resolve) => setTimeout(resolve, 200));
            }
            const view = await olga.ok("GET", `/bookings/${wanted}`);
            deepStrictEqual([view.status, view.doctorId], ["assigned", next.user.id]);
            strictEqual(
              (await olga.ok("GET", `/emergency/${alertId}`)).board.search.helperId,
              near.user.id,
            );
            await lena.ok("POST", `/bookings/${wanted}/cancel`, { reason: "Better" });
          },
        );
      }

      await step(
        "who may not work any more comes to no alarm: others are asked at once",
        async () => {
          const role = `/admin/users/${near.user.id}/role`;
          await admin.ok("PUT", role, { role: "patient" });
          const helperId = async () =>
            (await olga.ok("GET", `/emergency/${alertId}`)).board.search.helperId;
          for (let tries = 0; tries < 100 && await helperId() === near.user.id; tries++) {
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
          ok(await helperId() !== near.user.id);
          await admin.ok("PUT", role, { role: "doctor" });
          await near.ok("PUT", "/geo/availability", { available: true });
        },
      );

      await step("staff ask anew, and a closed alarm lets everybody go", async () => {
        await olga.ok("POST", path("search"), { isOn: true });
        await olga.ok("PUT", path("status"), { status: "acknowledged" });
        await olga.ok("PUT", path("status"), { status: "resolved", outcome: "helped" });
        deepStrictEqual((await near.ok("GET", "/alarm-calls/me")).help, null);
        strictEqual((await near.post(path("accept"))).body.code, "illegal_transition");
      });

      await step(
        "danger from the same door: who is asked is asked no more, who is on the way waits outside, and staff alone see it",
        async () => {
          await people.stand(near, people.north(800));
          // The one before it has ended with the right to it.
          const way = near.stream();
          alertId = (await marina.ok("POST", "/emergency/alert", {
            kind: "second_doctor",
            bookingId,
          })).id;
          for (const stream of [way, nexts]) {
            await called(stream, "the ask", ({ asks }) => asks[0]?.alertId === alertId);
          }
          await near.ok("POST", path("accept"));
          await called(way, "the way", ({ help }) => help?.alertId === alertId);
          const before = await anna.ok("GET", `/bookings/${bookingId}`);
          danger = (await marina.ok("POST", "/emergency/alert", { kind: "danger", bookingId })).id;
          await called(way, "to wait", ({ help }) => help?.waitsOutside === true);
          const sms = await messages.find(({ channel, to, text }) =>
            channel === "sms" && to.endsWith(phone.slice(-4)) && /НЕ ВХОДИТЕ|NOT GO IN/.test(text)
          );
          ok(!/Mironovskaya|Anna|Marina|опасн|danger/i.test(sms.text), sms.text);
          deepStrictEqual((await next.ok("GET", "/alarm-calls/me")).asks, []);
          const headers = { authorization: `Bearer ${olga.token}`, "accept-language": "en" };
          const written = async (id: string) =>
            (await (await fetch(`${base}/board/alerts/${id}`, { headers })).text())
              .replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
          const page = await written(danger);
          match(page, /Kira Orlova on the way to help, waits outside/);
          ok(page.includes(phone.slice(-4)), "who can be called");
          const other = await written(alertId);
          match(other, /Do not call or text the doctor|Nobody is asked: there is a silent alarm/);
          ok(!/Nearest free doctors/.test(other), "nobody is proposed");
          strictEqual(
            (await olga.post(path("search"), { isOn: true })).body.code,
            "danger_at_door",
          );
          // What caller and patient see stays as it was.
          const { helper } = await marina.ok("GET", `/emergency/${alertId}`);
          strictEqual(helper.name, "Kira Orlova");
          deepStrictEqual(await anna.ok("GET", `/bookings/${bookingId}`), before);
          const heard = way.events.length;
          for (const id of [danger, alertId]) {
            await olga.ok("PUT", `/emergency/${id}/status`, { status: "acknowledged" });
            const end = { status: "resolved", outcome: "other" };
            await olga.ok("PUT", `/emergency/${id}/status`, end);
            if (id === danger) {
              await way.find(
                "the door is free",
                (one) =>
                  way.events.indexOf(one) >= heard && one.event === "alarm_calls" &&
                  one.data.help?.waitsOutside === false,
              );
            }
          }
          await called(way, "not needed", ({ help, closed }) => help === null && closed !== null);
          await messages.find(({ channel, to, text }) =>
            channel === "sms" && to.endsWith(phone.slice(-4)) && /НЕ НУЖНА|NO LONGER/.test(text)
          );
          await way.close();
        },
      );

      await step(
        "danger called by the doctor who comes is of that visit and door, and no phone rings there",
        async () => {
          const way = near.stream();
          alertId = (await marina.ok("POST", "/emergency/alert", {
            kind: "second_doctor",
            bookingId,
          })).id;
          await called(way, "the ask", ({ asks }) => asks[0]?.alertId === alertId);
          await near.ok("POST", path("accept"));
          // At the door, and not said so yet.
          await people.stand(near, people.north(20));
          danger = (await near.ok("POST", "/emergency/alert", { kind: "danger" })).id;
          const { data } = await board.find(
            "halted",
            ({ event, data }) =>
              event === "alert" && data.id === alertId && data.board.search?.isHalted === true,
          );
          strictEqual(data.board.search.helperId, near.user.id);
          const alert = await olga.ok("GET", `/emergency/${danger}`);
          deepStrictEqual([alert.bookingId, alert.place.flat], [bookingId, "48"]);
          strictEqual((await near.ok("GET", "/alarm-calls/me")).help.waitsOutside, false);
          const headers = { authorization: `Bearer ${olga.token}`, "accept-language": "en" };
          const page = await (await fetch(`${base}/board/alerts/${danger}`, { headers })).text();
          ok(!/on the way to help/.test(page), "who has called is nobody to be called");
          const told = () =>
            rows<{ template: string; isSent: boolean }>(
              `select template, sent_at is not null as is_sent from outbox
               where person_id = '${near.user.id}' and channel = 'sms' order by created_at desc`,
            );
          const before = (await told()).length;
          // Staff let the helper go: that is written, and rings when the door is free.
          await olga.ok("POST", path("search"), { isOn: false });
          await near.ok("POST", "/geo/ping", { hidden: true });
          strictEqual((await told()).length, before);
          await marina.ok("POST", "/geo/ping", { hidden: true });
          await olga.ok("POST", `/bookings/${bookingId}/reassign`, {
            doctorId: null,
            reason: "Other",
          });
          const reassigned = () =>
            rows<{ isSent: boolean }>(
              `select sent_at is not null as is_sent from outbox
               where person_id = '${marina.user.id}' and template = 'visit_reassigned'`,
            );
          for (let tries = 0; tries < 100 && (await reassigned()).length === 0; tries++) {
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
          deepStrictEqual((await reassigned()).map(({ isSent }) => isSent), [false]);
          await olga.ok("POST", `/bookings/${bookingId}/assign`, {
            doctorId: marina.user.id,
            despiteDanger: true,
          });
          for (const id of [danger, alertId]) {
            await olga.ok("PUT", `/emergency/${id}/status`, { status: "acknowledged" });
            const end = { status: "resolved", outcome: "other" };
            await olga.ok("PUT", `/emergency/${id}/status`, end);
          }
          for (let tries = 0; tries < 100 && !(await reassigned())[0]!.isSent; tries++) {
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
          ok((await reassigned())[0]!.isSent, "and it rings when the door is free");
          await marina.ok("POST", "/geo/ping", { hidden: false });
          await near.ok("POST", "/geo/ping", { hidden: false });
          await people.stand(near, people.north(800));
          await way.close();
        },
      );

      await step("silent danger asks nobody, nor does an SOS from the same door", async () => {
        danger = (await marina.ok("POST", "/emergency/alert", { kind: "danger", bookingId })).id;
        const { id } = await anna.ok("POST", "/emergency/alert", { kind: "sos", bookingId });
        await board.find(
          "looked for",
          ({ event, data }) =>
            event === "alert" && data.id === id && data.board.search?.isHalted === true,
        );
        deepStrictEqual((await near.ok("GET", "/alarm-calls/me")).asks, []);
      });

      await step(
        "who has called in silence is asked about nothing until it is closed",
        async () => {
          await olga.ok("POST", `/bookings/${bookingId}/cancel`, { reason: "The visit is over" });
          const address = { ...people.urgentBooking().address, flat: "9" };
          const { id: wanted } = await lena.ok(
            "POST",
            "/bookings",
            people.urgentBooking({ address }),
          );
          const verdict = async () => {
            const { items } = await olga.ok("GET", `/bookings/${wanted}/candidates`);
            return items.find((one: Json) => one.doctorId === marina.user.id)?.verdict;
          };
          strictEqual(await verdict(), "engaged", "as of any visit");
          await olga.ok("PUT", `/emergency/${danger}/status`, { status: "acknowledged" });
          const end = { status: "resolved", outcome: "helped" };
          await olga.ok("PUT", `/emergency/${danger}/status`, end);
          ok(await verdict() !== "engaged");
          await lena.ok("POST", `/bookings/${wanted}/cancel`, { reason: "Better" });
        },
      );
      await step(
        "to a door with a silent call nobody is sent unawares, and whoever waits there reads that a doctor is sought",
        async () => {
          // No alarm asks anybody any more.
          for (const { id } of (await olga.ok("GET", "/emergency?status=open")).items) {
            await olga.ok("PUT", `/emergency/${id}/status`, { status: "acknowledged" });
            await olga.ok("PUT", `/emergency/${id}/status`, { status: "false_alarm" });
          }
          // One doctor alone to be asked: an offer to another would have to end first.
          await near.ok("PUT", "/geo/availability", { available: false });
          const flat = { ...people.urgentBooking().address, flat: "7" };
          const door = await assigned(lena, olga, marina, { address: flat });
          const { id: other } = await anna.ok(
            "POST",
            "/bookings",
            people.urgentBooking({ address: { ...flat, flat: "apt 7" } }),
          );
          await nexts.offer(other);
          const patients = anna.stream();
          await patients.find("the whole", ({ event }) => event === "ping");
          danger =
            (await marina.ok("POST", "/emergency/alert", { kind: "danger", bookingId: door }))
              .id;
          const told = (id: string, status: string, isAtDanger: boolean) =>
            board.find(
              "the booking",
              ({ event, data }) =>
                event === "booking" && data.id === id && data.status === status &&
                (data.danger?.alertId === danger) === isAtDanger,
            );
          await told(door, "assigned", true);
          const closed = await nexts.find(
            "taken back",
            ({ event, data }) => event === "offer_closed" && data.bookingId === other,
          );
          strictEqual(closed.data.reason, "withdrawn", "the doctor learns nothing");
          await marina.ok("POST", `/bookings/${door}/release`, { reason: "I had to leave" });
          await told(door, "pending", true);

          // Dispatch goes on: others are asked about elsewhere, and nobody about these two.
          const { id: elsewhere } = await lena.ok("POST", "/bookings", people.urgentBooking());
          await nexts.offer(elsewhere);
          await next.ok("POST", `/bookings/${elsewhere}/decline`, { reason: "Far" });
          for (const id of [door, other]) {
            const view = await olga.ok("GET", `/bookings/${id}`);
            deepStrictEqual(
              [view.danger.alertId, view.owner.kind, view.search.stage, view.search.asking],
              [danger, "desk", "searching", 0],
            );
            const { items } = await olga.ok("GET", `/bookings/${id}/candidates`);
            ok(items.some(({ doctorId }: Json) => doctorId === next.user.id));
            ok(items.every(({ verdict }: Json) => /danger_at_door|off_duty/.test(verdict)));
          }
          const view = await anna.ok("GET", `/bookings/${other}`);
          const history = await anna.ok("GET", `/bookings/${other}/history`);
          const progress = await anna.ok("GET", `/bookings/${other}/progress`);
          strictEqual(view.search.stage, "searching");
          ok(progress.progress.total > 0, "as of any door");
          const all = [view, history, progress, patients.events.map(({ data }) => data)];
          ok(!/danger|"alert|desk/.test(JSON.stringify(all)), JSON.stringify(all));

          const headers = { authorization: `Bearer ${olga.token}`, "accept-language": "en" };
          const page = await (await fetch(`${base}/board?booking=${other}`, { headers })).text();
          match(page, /Silent alarm at this door since \d/);
          match(page, /name="despiteDanger"/);
          const assign = (more: object) =>
            olga.post(`/bookings/${door}/assign`, { doctorId: far.user.id, ...more });
          const refused = await assign({});
          deepStrictEqual([refused.status, refused.body.code], [409, "danger_at_door"]);
          strictEqual((await assign({ despiteDanger: true })).status, 200);
          await olga.ok("PUT", `/emergency/${danger}/status`, { status: "acknowledged" });
          const end = { status: "resolved", outcome: "police" };
          await olga.ok("PUT", `/emergency/${danger}/status`, end);
          await told(other, "pending", false);
          const again = () =>
            nexts.events.filter(({ event, data }) => event === "offer" && data.bookingId === other);
          for (let tries = 0; tries < 200 && again().length < 2; tries++) {
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
          ok(again().length >= 2, "it is offered again");
          await patients.close();
        },
      );
      await Promise.all([board, nears, nexts].map((stream) => stream.close()));
    }));
}

// deno-lint-ignore no-explicit-any
type Json = any;
