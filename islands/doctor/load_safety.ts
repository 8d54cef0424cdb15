/** What keeps a doctor safe comes after the page: until then its bar is the plain form of the server. */
import { ownOpen, presentVisit } from "../../views/present_visit.ts";
import { readerFrom, type ReaderSeed } from "../../views/reader_seed.ts";
import { Navigators } from "../../views/visit_address.tsx";
import type { Words } from "../../views/words.ts";
import { newIdentifier } from "../live/identifier.ts";
import type { Live } from "../live/live.ts";
import { postForm } from "../live/post_form.ts";
import { loadLater } from "../load_later.ts";

export function loadSafety(live: Live, words: Words, seed: ReaderSeed): void {
  const { store } = live;
  const presentId = (now: number): string | null => {
    const views = store.bookingIds.value.flatMap((id) => store.booking(id).value ?? []);
    const own = ownOpen(views, seed.person?.id ?? "");
    return presentVisit(own, store.duty.value?.bookingId ?? null, now)?.id ?? null;
  };
  loadLater(() => import("./safety.tsx")).then(
    ({ mountSafety }) =>
      mountSafety({
        live,
        words,
        reader: readerFrom(seed, words),
        newId: newIdentifier,
        Navigators,
        post: (url, body) => postForm(fetch, url, body),
        presentId,
      }),
    (error) => console.error("the bar of a doctor's safety did not come to life", error),
  );
}
