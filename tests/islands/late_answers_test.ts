/** What the server says when nobody looks: to a step that waited, to a call of a doctor's bar, at the sign-out. */
import { deepStrictEqual, equal } from "node:assert";
import "@preact/signals";
import { signal } from "@preact/signals";
import { type ContainerNode, h, render } from "preact";
import { liveForms } from "../../islands/commands.ts";
import { Asked } from "../../islands/doctor/presence_question.tsx";
import { Safety } from "../../islands/doctor/safety.tsx";
import {
  type Answer,
  type PendingCommand,
  type SettledCommand,
} from "../../islands/live/outbox.ts";
import { answerForCalls, holdersHere } from "../../islands/held_calls.ts";
import { isFreeToLeave, leftOf } from "../../islands/sign_out.ts";
import type { Attempt } from "../../views/forms.ts";
import { PAPER, PaperNode } from "./paper_document.ts";

const rest = () => new Promise((resolve) => setTimeout(resolve, 20));

const refusedStep = (booking: string, name: string, fields = {}): PendingCommand => ({
  id: `${booking}-${name}`,
  url: `/bookings/${booking}/${name}`,
  body: new URLSearchParams(fields).toString(),
  label: name,
  at: 0,
  refused: {
    kind: "refused",
    status: 409,
    problem: { status: 409, refusal: `no ${name} of ${booking}`, errors: [] },
  },
});

/** A page of forms, as far as what waited looks at it. */
function pageAt(pathname: string, kept: readonly PendingCommand[]) {
  const page = Object.assign(new EventTarget(), { hidden: false });
  const put = (name: string, value: unknown) =>
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  put("document", page);
  put("location", { pathname, href: `http://tot${pathname}` });
  class Area extends EventTarget {
    value = "";
  }
  put("HTMLTextAreaElement", Area);
  const area = new Area();
  let typed = 0;
  area.addEventListener("input", () => typed++);
  const sayForm = { elements: { namedItem: () => area }, querySelector: () => area };
  const root = Object.assign(new EventTarget(), {
    querySelector: (selector: string) =>
      selector === 'form[action="/bookings/a/say"]' ? sayForm : null,
  });
  const refused = signal(kept);
  const told: string[] = [];
  const attempts: (Attempt | null)[] = [];
  let answer: Answer = { kind: "done", data: null };
  liveForms(root as never, {
    outbox: {
      settled: signal(null),
      refused,
      told(id: string) {
        told.push(id);
        refused.value = refused.peek().filter((one) => one.id !== id);
      },
      send: () => Promise.resolve(answer),
    } as never,
    words: {
      text: (key: string, values?: { number: number }) =>
        values === undefined ? key : `${key} ${values.number}`,
    } as never,
    viewOf: (id) => ({ version: 1, number: id === "a" ? 7 : 8 }),
    onAttempt: (attempt) => attempts.push(attempt),
  });
  return {
    page,
    area,
    refused,
    told,
    get typed() {
      return typed;
    },
    said: () => attempts.splice(0).map((one) => one === null ? null : one.refusal),
    /** Another form of the page goes through, or does not. */
    async goOn(next: Answer) {
      answer = next;
      const form = {
        action: "http://tot/bookings/a/called",
        method: "post",
        elements: { namedItem: () => null },
        getAttribute: () => null,
        setAttribute() {},
        removeAttribute() {},
        closest: () => null,
        reset() {},
      };
      const { FormData: real } = globalThis;
      put(
        "FormData",
        class {
          *[Symbol.iterator]() {}
        },
      );
      put("HTMLInputElement", class {});
      root.dispatchEvent(
        Object.defineProperty(new Event("submit", { cancelable: true }), "target", { value: form }),
      );
      await rest();
      put("FormData", real);
    },
  };
}

Deno.test("what was refused while no page listened is said on the first that does, one after the other", async () => {
  const page = pageAt("/doctor", [refusedStep("a", "start"), refusedStep("b", "complete")]);
  await rest();
  deepStrictEqual(page.said(), ["booking.number 7. no start of a"], "by the number of its visit");
  deepStrictEqual(page.told, ["a-start"]);
  await page.goOn({ kind: "refused", status: 409, problem: null });
  deepStrictEqual(page.said(), ["live.notTaken"], "the answer to a tap comes first");
  await page.goOn({ kind: "done", data: null });
  deepStrictEqual(page.said(), [null, "booking.number 8. no complete of b"]);
  deepStrictEqual(page.refused.value, []);
});

Deno.test("the page of a booking says nothing of others, and a page in a pocket says nothing yet", async () => {
  const { page, told, said } = pageAt("/bookings/b", [
    refusedStep("a", "start"),
    refusedStep("b", "depart"),
  ]);
  page.hidden = true;
  await rest();
  deepStrictEqual(told, []);
  page.hidden = false;
  page.dispatchEvent(new Event("visibilitychange"));
  await rest();
  deepStrictEqual([said(), told], [["no depart of b"], ["b-depart"]]);
});

Deno.test("refused words are in their field again, and wait for a page that has it", async () => {
  const words = [
    refusedStep("b", "say", { content: "Еду" }),
    refusedStep("a", "say", { content: "Иду" }),
  ];
  const page = pageAt("/doctor", words);
  await rest();
  deepStrictEqual([page.area.value, page.typed], ["Иду", 1], "and kept like what is typed");
  deepStrictEqual(page.refused.value.map(({ id }) => id), ["b-say"]);
});

Deno.test("a doctor's call that comes late is said to have come, one that is refused that it was not taken", async () => {
  Object.assign(globalThis, { document: PAPER });
  const sent: { answer: (answer: SettledCommand["answer"], isLate: boolean) => void }[] = [];
  const city = { dispatcherOnDuty: true, rescuePhone: "112", ambulancePhone: "103" };
  const reader = { t: (key: string) => key, city, clock: () => "", at: () => reader };
  const told = signal(null);
  const root = new PaperNode("main");
  const properties = {
    element: new PaperNode("div"),
    seed: {
      own: { visit: null, arePinsSet: true },
      bookingId: "a",
      isOnShift: true,
      path: "/doctor",
    },
    live: {
      store: { loneVisit: told, duty: told, isWhole: signal(false), attendance: told },
      now: signal(0),
      serverNow: () => 1,
    },
    calls: {
      send: (_kind: string, _bookingId: string, answer: (typeof sent)[number]["answer"]) =>
        `${sent.push({ answer })}`,
    },
    words: {},
    reader,
    newId: () => "id",
    presentId: () => "a",
  };
  render(h(Safety, properties as never), root as unknown as ContainerNode);
  await rest();
  const button = find(root, "safety.secondDoctor")!;
  const fire = () => {
    button.tell("click", { preventDefault() {} });
    button.tell("click", { preventDefault() {} });
  };
  const says = (key: string) => root.text.includes(key);

  fire();
  await rest();
  equal(says("safety.notSent"), true);
  sent[0]!.answer({ kind: "done", data: null }, true);
  await rest();
  deepStrictEqual([says("safety.notSent"), says("safety.taken")], [false, true]);

  fire();
  await rest();
  equal(says("safety.notSent"), true);
  sent[0]!.answer({ kind: "refused", status: 400, problem: null }, true);
  await rest();
  equal(says("safety.notSent"), true, "an answer to the call before is none to this one");
  sent[1]!.answer({ kind: "refused", status: 400, problem: null }, true);
  await rest();
  deepStrictEqual([says("safety.notSent"), says("safety.refused")], [false, true]);
});

Deno.test("«are you there?» is asked above any page as soon as the stream asks, and until the answer was taken", async () => {
  Object.assign(globalThis, { document: PAPER, location: { pathname: "/account" } });
  const duty = signal<{ presenceUntil: string | null } | null>(null);
  const root = new PaperNode("main");
  const reader = { t: (key: string) => key, clockSeconds: (at: string) => at };
  const live = { store: { duty } };
  render(h(Asked, { live, reader } as never), root as unknown as ContainerNode);
  await rest();
  equal(root.text, "");
  duty.value = { presenceUntil: "12:00:45" };
  await rest();
  equal(root.text.includes("shiftPlan.asked"), true);
  const { fetch: real } = globalThis;
  const sent: string[] = [];
  const answer = async (status: number) => {
    globalThis.fetch = ((url: string) => {
      sent.push(url);
      return Promise.resolve(new Response(null, { status }));
    }) as typeof fetch;
    const form = formOf(root)!;
    form.tell("submit", { preventDefault() {}, currentTarget: form });
    await rest();
  };
  await answer(503);
  equal(root.text.includes("live.notSent"), true, "it goes on asking, and says why");
  await answer(204);
  equal(root.text, "", "the stream need not have said it");
  duty.value = { presenceUntil: "12:30:45" };
  await rest();
  equal(root.text.includes("shiftPlan.asked"), true, "another question is another one");
  duty.value = { presenceUntil: null };
  await rest();
  equal(root.text, "");
  globalThis.fetch = real;
  deepStrictEqual(new Set(sent), new Set(["/api/v1/geo/presence"]));
});

const formOf = (node: PaperNode): PaperNode | null =>
  node.localName === "form"
    ? node
    : node.childNodes.map(formOf).find((found) => found !== null) ?? null;

/** The innermost button with this on it. */
function find(node: PaperNode, text: string): PaperNode | null {
  for (const child of node.childNodes) {
    const found = find(child, text);
    if (found !== null) return found;
  }
  return node.localName === "button" && node.text.includes(text) ? node : null;
}

type Look = number | "silent";

// What the server has not taken with each look, whether there is a line; how it goes on.
const LEAVING: readonly [string, readonly Look[], boolean, readonly string[]][] = [
  ["nothing waits", [0], true, ["leaves"]],
  ["what waits is sent", [2, 1, 0], true, ["sends", "leaves"]],
  ["without a line it is asked at once", [2], false, ["sends", "asks 2"]],
  ["a line that brings nothing is not waited for longer than a while", [2], true, [
    "sends",
    "asks 2",
  ]],
  ["a silent call is sent first, and nothing is said or asked", ["silent", "silent", 0], true, [
    "sends",
    "leaves",
  ]],
  ["nor for longer than a while, line or none", ["silent"], false, ["sends", "leaves"]],
];

for (const [what, looks, isOnline, wanted] of LEAVING) {
  Deno.test(`the sign-out: ${what}`, async () => {
    for (const isLost of [true, false]) {
      const left = [...looks];
      const log: string[] = [];
      let waitedMilliseconds = 0;
      const may = await isFreeToLeave({
        look() {
          const next = left.length > 1 ? left.shift()! : left[0]!;
          return Promise.resolve({
            count: next === "silent" ? 0 : next,
            hasSilent: next === "silent",
          });
        },
        send: () => void log.push("sends"),
        isOnline: () => isOnline,
        rest: (milliseconds) => Promise.resolve(void (waitedMilliseconds += milliseconds)),
        ask: (count) => Promise.resolve((log.push(`asks ${count}`), isLost)),
      });
      const isAsked = log.at(-1)?.startsWith("asks") === true;
      if (!isAsked && may) log.push("leaves");
      deepStrictEqual(log, wanted);
      equal(may, isAsked ? isLost : true);
      equal(waitedMilliseconds <= 4_000, true);
      equal(left.length, 1, "looked on until it was gone");
    }
  });
}

Deno.test("the sign-out: beside what is asked for, a silent call is waited for all the same", async () => {
  const looks = [[1, true], [1, true], [1, false]] as const;
  let at = 0;
  const log: string[] = [];
  const may = await isFreeToLeave({
    look() {
      const [count, hasSilent] = looks[Math.min(at++, looks.length - 1)]!;
      return Promise.resolve({ count, hasSilent });
    },
    send: () => void log.push("sends"),
    isOnline: () => false,
    rest: () => Promise.resolve(void log.push("waits")),
    ask: (count) => Promise.resolve((log.push(`asks ${count}`), true)),
  });
  deepStrictEqual([may, log], [true, ["sends", "asks 1", "waits", "waits"]]);
});

Deno.test("the sign-out: a call is one whether it is stored, held by the page, or both, and a silent one is never counted", () => {
  const alarm = (id: string, kind: string) => ({ id, label: "alarm", body: `kind=${kind}` });
  const stored = [
    alarm("a", "resuscitation"),
    { id: "b", label: "say", body: "content=kind%3Ddanger" },
  ];
  const held = (id: string, isSilent: boolean) => ({ id, isSilent });
  deepStrictEqual(leftOf(stored, [held("a", false)]), { count: 2, hasSilent: false });
  deepStrictEqual(leftOf([], [held("a", false)]), { count: 1, hasSilent: false });
  deepStrictEqual(leftOf([], [held("c", true)]), { count: 0, hasSilent: true });
  deepStrictEqual(leftOf([alarm("c", "danger")], []), { count: 0, hasSilent: true });
});

Deno.test("the sign-out asks every script of the page for the calls that it holds, and no longer than it is there", () => {
  const holder = { held: () => [{ id: "a", isSilent: true }], send() {} };
  const stop = answerForCalls(holder);
  deepStrictEqual(holdersHere(), [holder]);
  stop();
  deepStrictEqual(holdersHere(), []);
});
