/** The sound of alarms: one tab of several makes it. On a document of a few lines. */
import { equal } from "node:assert";
import { signal } from "@preact/signals";
import { type ContainerNode, h, render } from "preact";
import { type Siren, useSiren } from "../../islands/alarm/siren.ts";
import { PAPER, PaperNode } from "./paper_document.ts";

/** What is done after a drawing, too: without frames preact waits a little for them. */
const drawnWholly = () => new Promise((resolve) => setTimeout(resolve, 120));

Deno.test("of several tabs that may sound one does, the one that was seen last", async () => {
  localStorage.setItem("tot-board-sound", "on");
  let tones = 0;
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
      start: () => tones++,
      stop() {},
    });
  }
  let give: (() => void) | null = null;
  const locks = {
    request: (_name: string, _options: unknown, call: () => Promise<void>) => {
      give = () => void call();
      return new Promise<void>(() => {});
    },
  };
  Object.assign(globalThis, { AudioContext: Context });
  Object.defineProperty(navigator, "locks", { value: locks, configurable: true });
  let siren!: Siren;
  const isCalling = signal(false);
  Object.assign(globalThis, { document: PAPER });
  const Page = () => {
    siren = useSiren(isCalling.value);
    return h("p", null);
  };
  render(h(Page, null), new PaperNode("main") as unknown as ContainerNode);
  await drawnWholly();
  equal(siren.sound, "on");
  isCalling.value = true;
  await drawnWholly();
  equal(tones, 0, "another tab sounds");
  isCalling.value = false;
  await drawnWholly();
  give!();
  isCalling.value = true;
  await drawnWholly();
  equal(tones, 4);
  isCalling.value = false;
  await drawnWholly();
  Reflect.deleteProperty(navigator, "locks");
});
