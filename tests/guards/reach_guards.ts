/** Guards of pushes and of answers by SMS, each with the test that goes red without it. */
import type { Guard } from "./remove.ts";

const ROUTES = ["tests/routes/reach_test.ts"];
const QUESTIONS = ["tests/actors/question_caller_test.ts"];
const NEWS = ["tests/actors/visit_news_test.ts"];
const CALLER = ["tests/actors/offer_caller_test.ts"];

export const REACH_GUARDS: readonly Guard[] = [
  {
    name: "only who has the token brings an SMS",
    file: "routes/api/sms_webhook.ts",
    find: "token === null || !await isProven(c, token)",
    replace: "token === null",
    tests: ROUTES,
  },
  {
    name: "an SMS is short",
    file: "actors/limits.ts",
    find: "smsWebhookBytes: 8 * 1024",
    replace: "smsWebhookBytes: 1024 * 1024",
    tests: ROUTES,
  },
  {
    name: "a reason that never counts is heard in an SMS",
    file: "routes/people/sms_answers.ts",
    find: 'reasonCode: found?.[0] ?? "other"',
    replace: 'reasonCode: "other"',
    tests: ROUTES,
  },
  {
    name: "an SMS answers nothing that was told after it",
    file: "routes/people/sms_answers.ts",
    find: "smsAt <= written",
    replace: "smsAt <= Infinity",
    tests: ROUTES,
  },
  {
    name: "pushes go to public hosts alone",
    file: "routes/people/push.ts",
    find: "!around.isEndpoint(endpoint)",
    replace: "false",
    tests: ROUTES,
  },
  {
    name: "a device is its owner's to remove",
    file: "db/push_devices.ts",
    find: "delete from push_subscriptions where user_id = $1 and id = $2 returning id",
    replace: "delete from push_subscriptions where $1::uuid is not null and id = $2 returning id",
    tests: ROUTES,
  },
  {
    name: "a page that came back gets no SMS",
    file: "actors/reach/offer_caller.ts",
    find: "if (isBack ||",
    replace: "if (",
    tests: CALLER,
  },
  {
    name: "only the phone that came back",
    file: "actors/reach/offer_caller.ts",
    find: "positions.isInHand(offer.doctorId, now, since)",
    replace: "positions.get(offer.doctorId)?.hidden === false",
    tests: CALLER,
  },
  {
    name: "a visit that others gave is pushed beside a computer at home",
    file: "actors/reach/visit_notices.ts",
    find: "isOpen: isOnShift && positions.isInHand(doctorId, at)",
    replace: "isOpen: positions.get(doctorId)?.hidden === false",
    tests: CALLER,
  },
  {
    name: "a visit that was given while the process died is told to a doctor on shift",
    file: "actors/reach/visit_notices.ts",
    find:
      'if (!tookIt(state)) this.#notice(state, known.doctorId, "visit_assigned", state.assignedAt);',
    replace: "",
    tests: CALLER,
  },
  {
    name: "a visit that was called off while the process died is told",
    file: "actors/reach/visit_notices.ts",
    find: 'if (state.status === "cancelled") this.#tellCancelled(state);\n      if',
    replace: "if",
    tests: CALLER,
  },
  {
    name: "whoever gave a visit back is not told that it went to another doctor",
    file: "actors/reach/visit_notices.ts",
    find: "if (formerDoctor === null || formerDoctor.gaveItBack) return;",
    replace: "if (formerDoctor === null) return;",
    tests: CALLER,
  },
  {
    name: "an offer that no page has shown in time is told by other ways",
    file: "actors/reach/offer_caller.ts",
    find: "else this.#expectShown(state, offer);",
    replace: "",
    tests: CALLER,
  },
  {
    name: "a change that waits for the doctor reaches a covered page",
    file: "actors/reach/visit_notices.ts",
    find:
      "if (known !== null && known.changedIn !== null && known.changedIn !== before?.changedIn) {",
    replace:
      "if (known !== null && known.changedIn === before?.changedIn && known.changedIn === -1) {",
    tests: CALLER,
  },
  {
    name: "a page that lies open and is not looked at keeps nobody from being told",
    file: "actors/reach/visit_news.ts",
    find: "if (before?.has(news.key) !== true) this.#tell(state, news, this.around.isListening);",
    replace:
      "if (before?.has(news.key) !== true && !this.around.isListening(state.patientId)) this.#tell(state, news, () => false);",
    tests: NEWS,
  },
  {
    name: "an open page has a moment to say that it is looked at",
    file: "actors/reach/visit_news.ts",
    find: 'isOpen: who !== "contact" && isOpen(personId)',
    replace: "isOpen: false",
    tests: NEWS,
  },
  {
    name: "news that was seen goes by no other way",
    file: "actors/reach/telling.ts",
    find: "await this.around.news.seen(own.map(([key]) => key), at);",
    replace: "",
    tests: [...NEWS, ...ROUTES],
  },
  {
    name: "a look counts that came before the news was written",
    file: "actors/reach/telling.ts",
    find: "const isSeen = this.#hasLooked(personId, aboutOf(key), since);",
    replace: "const isSeen = false;",
    tests: NEWS,
  },
  {
    name: "what waits for a look goes on waiting after a start",
    file: "actors/reach/telling.ts",
    find: "this.#await(personId, dedupeKey, { until, written });",
    replace: "",
    tests: NEWS,
  },
  {
    name: "who looks at one visit has not seen the news of another",
    file: "actors/reach/telling.ts",
    find: "about === null || aboutOf(key) === about",
    replace: "true",
    tests: NEWS,
  },
  {
    name: "at the bedside nobody hears that the doctor is late",
    file: "actors/reach/visit_news.ts",
    find: 'if (state.status !== "assigned" && state.status !== "en_route") return [];',
    replace: 'if (!("assignedAt" in state) || state.status === "completed") return [];',
    tests: NEWS,
  },
  {
    name: "a planned visit's other doctor is told of",
    file: "actors/reach/visit_news.ts",
    find: "const isFound = formerDoctor !== null || (wasLong && scheduledTime === null);",
    replace: "const isFound = wasLong && scheduledTime === null;",
    tests: NEWS,
  },
  {
    name: "a covered page says nothing of a look",
    file: "islands/tell_looked.ts",
    find: "if (document.hidden) return;",
    replace: "",
    tests: ["tests/islands/tell_looked_test.ts"],
  },
  {
    name: "each news of a visit is told once",
    file: "actors/reach/visit_news.ts",
    find: "if (after(news.since, NEWS_MILLISECONDS) > now) this.#tell(state, news, () => true);",
    replace: "this.#tell(state, { ...news, key: `${news.key}/${now}` }, () => true);",
    tests: NEWS,
  },
  {
    name: "another door is another way",
    file: "actors/dispatcher/way_monitor.ts",
    find: "known?.startedAt === journey.startedAt && isSameDoor(known.door, point)",
    replace: "known?.startedAt === journey.startedAt",
    tests: ["tests/actors/after_acceptance_test.ts"],
  },
  {
    name: "a question is pushed beside a computer at home",
    file: "actors/reach/question_caller.ts",
    find: "return !this.around.positions.isInHand(doctorId, this.around.world.clock.now());",
    replace: "return this.around.positions.get(doctorId)?.hidden !== false;",
    tests: QUESTIONS,
  },
  {
    name: "and told by SMS",
    file: "actors/reach/question_caller.ts",
    find: "positions.isInHand(doctorId, now, pushedAt)",
    replace: "positions.get(doctorId)?.hidden === false",
    tests: QUESTIONS,
  },
  {
    name:
      "whom a push can reach alone keeps nobody else from being asked, and a page is waited for",
    file: "actors/booking/state.ts",
    find: "live.every(({ expiresAt }) => expiresAt > waveEndsAt)",
    replace: "true",
    tests: ["tests/actors/push_wave_test.ts"],
  },
  {
    name: "what can wait does not come in quiet hours",
    file: "routes/planning/notices.ts",
    find: "    quiet = wishes.of(id).quiet,",
    replace: '    quiet: ReturnType<NoticeBook["windowsQuiet"]> = null,',
    tests: ["tests/actors/notice_wishes_test.ts"],
  },
  {
    name: "boards hear of a doctor whose visit has changed",
    file: "actors/dispatcher/looked_after.ts",
    find: "for (const id of others) due.add(id);",
    replace: "for (const _ of others) void 0;",
    tests: ["tests/actors/duty_news_test.ts"],
  },
  {
    name: "who rests until later idles from then on alone",
    file: "actors/dispatcher/crew.ts",
    find: "tally.idleSince !== null && tally.idleSince > this.#lookedAt",
    replace: "tally.idleSince !== null && false",
    tests: ["tests/actors/crew_test.ts"],
  },
];
