/** «Are you there?» on a page of a doctor that has no stream of its own. */
import "@preact/signals";
import type { PresenceSeed } from "../views/presence_seed.ts";
import { readerFrom } from "../views/reader_seed.ts";
import { Words } from "../views/words.ts";
import { askPresence } from "./doctor/presence_question.tsx";
import { connectLive } from "./live/live.ts";

export default function mount(_element: HTMLElement, properties: unknown): void {
  const { reader, language, words } = properties as PresenceSeed;
  const personId = reader.person?.id ?? "";
  const live = connectLive({ personId, serverNow: reader.now });
  askPresence(live, readerFrom(reader, new Words(language, words)));
}
