/**
 * The shift beside a plain page of its doctor (money, the card, what is read out to 103): the phone goes on
 * telling where it is, kept steps go out, and «Опасность» and the question of a visit alone are there. The page
 * itself is left as the server wrote it: nothing that is typed into it is touched.
 */
import "@preact/signals";
import { render } from "preact";
import type { BesideSeed } from "../views/beside_seed.ts";
import { OfferWaits } from "../views/offer_waits.tsx";
import { readerFrom } from "../views/reader_seed.ts";
import type { Words } from "../views/words.ts";
import { loadSafety } from "./doctor/load_safety.ts";
import { useDuty } from "./doctor/use_duty.ts";
import { connectLive, type Live } from "./live/live.ts";
import { loadWords } from "./words.ts";

function Shift({ seed, live, words }: { seed: BesideSeed; live: Live; words: Words }) {
  const { offers, alarmCalls } = live.store;
  const asks = [...offers.value, ...alarmCalls.value?.asks ?? []];
  const duty = useDuty(live, seed.reader.person?.id ?? "", seed.isOnShift, asks, null);
  // An alarm asks over everything, here as well: only an offer is answered elsewhere.
  return duty.page.isAsked && offers.value.length > 0
    ? (
      <div class="wrap--narrow">
        <OfferWaits reader={readerFrom(seed.reader, words)} />
      </div>
    )
    : null;
}

export default async function mount(element: HTMLElement, properties: unknown): Promise<void> {
  const seed = properties as BesideSeed;
  const words = await loadWords();
  const live = connectLive({ personId: seed.reader.person?.id ?? "", serverNow: seed.reader.now });
  render(<Shift seed={seed} live={live} words={words} />, element);
  loadSafety(live, words, seed.reader);
}
