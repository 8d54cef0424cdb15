/** What comes together is drawn once, and what is pressed meanwhile counts: on a document of a few lines. */
import { deepStrictEqual, equal } from "node:assert";
import { signal } from "@preact/signals";
import { type ComponentType, type ContainerNode, h, render } from "preact";
import { useEffect } from "preact/hooks";
import { type AlarmSound, useAlarm } from "../../islands/board/alarm.ts";
import { useLetters } from "../../islands/board/keyboard.ts";
import { useForms } from "../../islands/booking_page.tsx";
import { drawCalmly } from "../../islands/calm_rendering.ts";
import { HoldButton } from "../../islands/hold_button.tsx";
import { type LiveSos, useSos } from "../../islands/sos/use_sos.ts";
import type { Reader } from "../../views/reader.ts";
import type { SosSeed } from "../../views/sos.tsx";
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

Deno.test("a call for help that is given twice before the first is drawn is one call", async () => {
  localStorage.clear();
  const sent: { clientId: string }[] = [];
  const { fetch: realFetch } = globalThis;
  globalThis.fetch = (_url, request) => {
    sent.push(JSON.parse(request?.body as string));
    return new Promise(() => {});
  };
  let sos!: LiveSos;
  const seed = { alert: null, bookingId: null, place: null } as unknown as SosSeed;
  const reader = { person: { id: "anna" } } as unknown as Reader;
  drawn(() => {
    sos = useSos(seed, reader);
    return h("p", null);
  });
  sos.raise();
  sos.raise();
  await rest();
  globalThis.fetch = realFetch;
  equal(sent.length, 1);
  const kept = JSON.parse(localStorage.getItem("tot-sos") ?? "null");
  equal(kept.clientId, sent[0]!.clientId, "what is kept is what was sent");
  localStorage.clear();
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
  const settled = { subscribe: () => () => {} };
  const page = { root, live: { outbox: { settled } }, words: {} };
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
