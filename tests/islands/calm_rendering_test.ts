/** What comes together is drawn once, and what is pressed meanwhile counts: on a document of a few lines. */
import { deepStrictEqual, equal } from "node:assert";
import { signal } from "@preact/signals";
import { type ComponentType, type ContainerNode, h, render } from "preact";
import { useEffect } from "preact/hooks";
import type { AlarmSound } from "../../islands/alarm/siren.ts";
import { useAlarm } from "../../islands/board/alarm.ts";
import { useLetters } from "../../islands/board/keyboard.ts";
import { liveForms } from "../../islands/commands.ts";
import { useForms } from "../../islands/use_forms.ts";
import { drawCalmly } from "../../islands/calm_rendering.ts";
import { HoldButton } from "../../islands/hold_button.tsx";
import { keepDrafts } from "../../islands/drafts.ts";
import type { Answer } from "../../islands/live/outbox.ts";
import type { Reader } from "../../views/reader.ts";
import { PAPER, PaperNode } from "./paper_document.ts";

const said = signal(0);
const others = signal(0);
let draws = 0;

function Page() {
  draws++;
  return h("p", null, `${said.value} ${others.value}`);
}

/** As the browser hands on the events of one piece: each in a call of its own, what they cause between them. */
async function five(): Promise<void> {
  for (let event = 0; event < 5; event++) {
    said.value++;
    others.value++;
    await Promise.resolve();
    await Promise.resolve();
  }
}

const rest = () => new Promise((resolve) => setTimeout(resolve, 20));

Deno.test("five events that come together are one drawing, and the next ones another", async () => {
  Object.assign(globalThis, { document: PAPER });
  const root = new PaperNode("main");
  render(h(Page, null), root as unknown as ContainerNode);
  equal(draws, 1);
  await five();
  await rest();
  equal(draws, 6, "without it each event is a drawing");
  drawCalmly();
  drawCalmly();
  await five();
  await rest();
  equal(draws, 7);
  await five();
  await rest();
  equal(draws, 8);
  equal(root.text, "15 15", "and the last word is the one that stands");
});

/** Draws on paper, calmly. @returns the page */
function drawn(component: ComponentType): PaperNode {
  Object.assign(globalThis, { document: PAPER });
  drawCalmly();
  const root = new PaperNode("main");
  render(h(component, null), root as unknown as ContainerNode);
  return root;
}

Deno.test("a button that nobody presses by accident takes two quick taps, though the first is not drawn yet", async () => {
  let fired = 0;
  const root = drawn(() =>
    h(HoldButton, {
      milliseconds: 2_000,
      again: "again",
      onFire: () => fired++,
      icon: null,
      children: "SOS",
    })
  );
  const tap = () => root.firstChild!.tell("click", { preventDefault() {} });
  tap();
  equal(fired, 0);
  tap();
  equal(fired, 1);
  tap();
  equal(fired, 1, "the next two are another call");
  await rest();
  equal(root.text, "again");
  tap();
  equal(fired, 2);
  await rest();
  equal(root.text, "SOS");
});

Deno.test("switches of the board turn twice when they are pressed twice, though the first press is not drawn yet", async () => {
  class Context {
    readonly state = "running";
    readonly currentTime = 0;
    resume = () => Promise.resolve();
    createGain = () => ({
      gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} },
      connect: () => {},
    });
    createOscillator = () => ({
      frequency: { value: 0 },
      connect: (to: unknown) => to,
      start() {},
      stop() {},
    });
  }
  Object.assign(globalThis, { AudioContext: Context });
  localStorage.clear();
  let board!: { letters: ReturnType<typeof useLetters>; alarm: ReturnType<typeof useAlarm> };
  const reader = { t: (key: string) => key } as unknown as Reader;
  drawn(() => {
    board = { letters: useLetters(), alarm: useAlarm([], reader) };
    return h("p", null);
  });
  const stand = async (): Promise<[boolean, AlarmSound]> => {
    await rest();
    return [board.letters.areOn, board.alarm.sound];
  };
  const press = (times: number) => {
    const { letters, alarm } = board;
    for (let time = 0; time < times; time++) {
      letters.toggle();
      alarm.toggle();
    }
  };
  deepStrictEqual(await stand(), [true, "off"]);
  press(1);
  deepStrictEqual(await stand(), [false, "on"]);
  press(2);
  deepStrictEqual(await stand(), [false, "on"]);
  press(3);
  deepStrictEqual(await stand(), [true, "off"]);
  deepStrictEqual(
    [localStorage.getItem("tot-board-keys"), localStorage.getItem("tot-board-sound")],
    ["on", "off"],
    "what is kept is what stands there",
  );
});

Deno.test("what was being typed stands in its field before a letter can be written into it", async () => {
  const doctorId = "01900000-0000-7000-8000-000000000200";
  const draft = { id: "000000000200/bookings/1/complete#conclusion", text: "ОРВИ", at: Date.now() };
  localStorage.setItem("tot-drafts", JSON.stringify([draft]));
  const form = { action: "http://tot/bookings/1/complete" };
  const field = { form, name: "conclusion", value: "", defaultValue: "" };
  Object.assign(globalThis, {
    MutationObserver: class {
      observe() {}
      disconnect() {}
    },
  });
  const listening: string[] = [];
  const root = {
    querySelectorAll: () => [field],
    addEventListener: () => void listening.push(field.value),
    removeEventListener() {},
  };
  const outbox = { settled: signal(null), refused: signal([]) };
  const page = { root, live: { outbox }, words: {} };
  const mounted = new Promise<void>((resolve) => {
    drawn(() => {
      useForms(page as never, doctorId, { add() {}, drop() {} } as never, () => {});
      useEffect(resolve, []);
      return h("p", null);
    });
  });
  await mounted;
  deepStrictEqual(listening.at(-1), "ОРВИ", "by the time the forms are listened to");
  localStorage.clear();
});

class Field {
  defaultValue = "";
  constructor(readonly name: string, public value: string, readonly form: object | null = null) {}
}

/** A form of a live page, with as much of the browser as it needs. */
function formOn(action: string, values: Record<string, string>, send: () => Promise<Answer>) {
  class FormEntries {
    constructor(readonly form: { fields: readonly Field[] }) {}
    *[Symbol.iterator]() {
      for (const { name, value } of this.form.fields) yield [name, value];
    }
  }
  const real = { FormData, setTimeout };
  Object.assign(globalThis, {
    FormData: FormEntries,
    HTMLInputElement: Field,
    HTMLTextAreaElement: Field,
    // Two taps are told apart at once here.
    setTimeout: (call: () => void) => real.setTimeout(call),
  });
  const given = new Map<string, string>();
  const fields: Field[] = [];
  const form = {
    action: `http://tot${action}`,
    method: "post",
    fields,
    elements: { namedItem: (wanted: string) => fields.find(({ name }) => name === wanted) ?? null },
    getAttribute: (name: string) => given.get(name) ?? null,
    setAttribute: (name: string, value: string) => void given.set(name, value),
    removeAttribute: (name: string) => void given.delete(name),
    closest: () => null,
    reset() {},
  };
  for (const [name, value] of Object.entries(values)) fields.push(new Field(name, value, form));
  const booking = { version: 3 };
  const ids: (string | null)[] = [];
  let submit = (_: object) => {};
  const root = {
    addEventListener: (_: string, call: typeof submit) => void (submit = call),
    removeEventListener() {},
    querySelector: () => form,
    querySelectorAll: () => fields,
  };
  liveForms(root as never, {
    outbox: {
      settled: signal(null),
      refused: signal([]),
      send({ body }: { body: URLSearchParams }) {
        ids.push(body.get("commandId"));
        return send();
      },
    } as never,
    words: { text: (key: string) => key } as never,
    viewOf: () => booking as never,
    onAttempt() {},
  });
  return {
    form,
    root,
    booking,
    ids,
    field: (name: string) => fields.find((one) => one.name === name)!,
    async tap() {
      submit({ target: form, submitter: null, preventDefault() {} });
      await new Promise((resolve) => real.setTimeout(resolve, 5));
    },
    [Symbol.dispose]: () => void Object.assign(globalThis, real),
  };
}

const unknown = (): Promise<Answer> =>
  Promise.resolve({ kind: "refused", status: 0, problem: null });

Deno.test("a command of which nobody knows what came is the same one until it asks for another thing", async () => {
  using page = formOn("/bookings/1/called", { commandId: "", minutes: "10" }, unknown);
  await page.tap();
  await page.tap();
  page.booking.version++;
  await page.tap();
  await page.tap();
  page.field("minutes").value = "20";
  await page.tap();
  const [first, second, third, fourth, fifth] = page.ids;
  deepStrictEqual([second, fourth], [first, third]);
  equal(new Set([first, third, fifth]).size, 3, "the booking went on, the body is another");
});

Deno.test("a form is free again after two quick taps if its command may wait, else with its answer", async () => {
  const never = () => new Promise<Answer>(() => {});
  for (const [command, busy] of [["depart", null], ["cancel", "true"]] as const) {
    using page = formOn(`/bookings/1/${command}`, { commandId: "" }, never);
    await page.tap();
    equal(page.form.getAttribute("aria-busy"), busy, command);
  }
});

Deno.test("what was typed before the script came stands behind the draft that was left here", () => {
  const rows: readonly (readonly [typed: string, both: string])[] = [
    ["", "ОРВИ, покой"],
    ["Т", "ОРВИ, покой\nТ"],
    ["ОРВИ", "ОРВИ, покой"],
    ["ОРВИ, покой и питьё", "ОРВИ, покой и питьё"],
  ];
  for (const [typed, both] of rows) {
    localStorage.clear();
    const left = { id: "anna/bookings/1/say#content", text: "ОРВИ, покой", at: Date.now() };
    localStorage.setItem("tot-drafts", JSON.stringify([left]));
    using page = formOn("/bookings/1/say", { content: "" }, unknown);
    page.field("content").value = typed;
    const drafts = keepDrafts(page.root as never, "anna");
    equal(page.field("content").value, both);
    drafts.stop();
    const kept: readonly { readonly text: string }[] = JSON.parse(
      localStorage.getItem("tot-drafts") ?? "[]",
    );
    deepStrictEqual(kept.map(({ text }) => text), [both], "and is kept as it stands now");
  }
  localStorage.clear();
});

Deno.test("of two quick messages that are refused none is lost, nor what is typed meanwhile", async () => {
  localStorage.clear();
  const answers: ((answer: Answer) => void)[] = [];
  using page = formOn(
    "/bookings/1/say",
    { clientId: "", content: "Иду" },
    () => new Promise((resolve) => answers.push(resolve)),
  );
  const field = page.field("content");
  await page.tap();
  field.value = "Уже у двери";
  await page.tap();
  field.value = "Откройте";
  for (const answer of answers) answer({ kind: "refused", status: 409, problem: null });
  await rest();
  equal(field.value, "Иду\nУже у двери\nОткройте", "the oldest first");

  const kept = [{ id: "anna/bookings/1/say#content", text: field.value, at: Date.now() }];
  localStorage.setItem("tot-drafts", JSON.stringify(kept));
  const drafts = keepDrafts(page.root as never, "anna");
  drafts.drop("/bookings/1/say");
  const left: typeof kept = JSON.parse(localStorage.getItem("tot-drafts") ?? "[]");
  deepStrictEqual(
    left.map(({ id, text }) => [id, text]),
    kept.map(({ id, text }) => [id, text]),
    "of another message",
  );
  field.value = "";
  drafts.drop("/bookings/1/say");
  equal(localStorage.getItem("tot-drafts"), null);
  drafts.stop();
});
