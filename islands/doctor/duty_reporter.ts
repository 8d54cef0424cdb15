/**
 * What a doctor's page does for the shift, on whichever of its pages the doctor is: tells the place,
 * answers for the page, keeps the screen on. One a page.
 */
import type { Signal } from "@preact/signals";
import { watchBattery } from "./battery.ts";
import { type Fix, FixQueue } from "./fixes.ts";
import { loadFixes, saveFixes } from "./fix_storage.ts";
import { type DutyFacts, NO_FACTS } from "./duty_facts.ts";
import { type Watching, watchPlace } from "./geolocation.ts";
import { inOneTab, type TabEnd } from "./one_tab.ts";
import { keepPresent, type Shown } from "./presence.ts";
import { refusedSince, track } from "./track_call.ts";
import { keepAwake } from "./wake_lock.ts";
import { openChannel } from "../live/channel.ts";
import type { Live } from "../live/live.ts";

const SEND_MILLISECONDS = 4_000;

export type Reported = "shift" | "place";

export interface DutyReporter {
  /** From now on the whole of a shift, the place alone (an own alarm is open), or nothing. */
  report(what: Reported | null): void;
  askPlace(): void;
}

/** What the tab that tells the place says to the others. */
type PlaceFacts = Pick<DutyFacts, "place" | "fix" | "fixAt" | "keptFixes" | "refused">;
type Said =
  | { readonly kind: "facts"; readonly facts: PlaceFacts }
  /** Not sent yet when another tab took over. */
  | { readonly kind: "kept"; readonly fixes: readonly Fix[] }
  /** A tab that has just come. */
  | { readonly kind: "ask" };

/** @param facts where it tells what it knows */
export function createDutyReporter(
  personId: string,
  live: Live,
  facts: Signal<DutyFacts>,
  shown: Shown,
): DutyReporter {
  const tell = (change: Partial<DutyFacts>) => facts.value = { ...facts.peek(), ...change };
  const channel = openChannel(`tot-place-${personId}`);
  const say = (said: Said) => channel?.postMessage(said);
  let watching: Watching | null = null;
  let queue: FixQueue | null = null;
  let stops: readonly (() => void)[] = [];
  let reported: Reported | null = null;

  function tellPlace(change: Partial<PlaceFacts>): void {
    tell(change);
    const { place, fix, fixAt, keptFixes, refused } = facts.peek();
    say({ kind: "facts", facts: { place, fix, fixAt, keptFixes, refused } });
  }

  /** In one tab of the browser: two would tell every place twice. */
  function tellWhere(): (why: TabEnd) => void {
    const own: FixQueue = queue = new FixQueue({
      now: () => Date.now(),
      post: (body) =>
        track(personId, body, (why) => {
          if (queue !== own) return;
          tellPlace({ refused: refusedSince(facts.peek().refused, why, live.serverNow()) });
        }),
      load: () => loadFixes(personId),
      // What the others keep is theirs alone.
      save: (fixes) => queue === own && saveFixes(personId, fixes),
    });
    const send = () =>
      own.send().then(() => {
        if (queue !== own) return;
        const kept = own.size;
        // One or two are always on their way; more are waiting.
        tellPlace({ keptFixes: kept > 2 ? kept : 0 });
      });
    let isFirst = true;
    watching = watchPlace((fix) => {
      own.add(fix);
      // No offer comes before the first place is known.
      if (isFirst) send();
      isFirst = false;
      const age = Math.max(0, Date.now() - Date.parse(fix.recordedAt));
      tellPlace({ fix, fixAt: live.serverNow() - age });
    }, (place) => tellPlace({ place }));
    const timer = setInterval(send, SEND_MILLISECONDS);
    addEventListener("online", send);
    return (why) => {
      clearInterval(timer);
      removeEventListener("online", send);
      watching?.stop();
      if (why === "taken") say({ kind: "kept", fixes: own.giveAway() });
      else own.clear();
      watching = queue = null;
    };
  }

  function heed(said: Said): void {
    if (said.kind === "facts" && queue === null && reported !== null) tell(said.facts);
    if (said.kind === "kept") queue?.take(said.fixes);
    if (said.kind === "ask" && queue !== null) tellPlace({});
  }

  function begin(): void {
    if (channel !== null) channel.onmessage = ({ data }) => heed(data as Said);
    stops = [
      inOneTab(`tot-place-${personId}`, tellWhere),
      ...(reported === "place" ? [] : [
        keepPresent(personId, () => facts.peek().batteryPercent, shown),
        keepAwake((isAwake) => tell({ isAwake })),
      ]),
    ];
    if (queue === null) say({ kind: "ask" });
  }

  watchBattery(({ percent, isCharging }) => tell({ batteryPercent: percent, isCharging }));
  return {
    report(next) {
      if (next === reported) return;
      reported = next;
      for (const stop of stops) stop();
      stops = [];
      const { batteryPercent, isCharging } = facts.peek();
      facts.value = { ...NO_FACTS, batteryPercent, isCharging };
      if (next !== null) begin();
    },
    askPlace: () => watching?.ask(),
  };
}
