/** The hint's module: asked for at once where one was written, else when the first one comes. */
import { useEffect, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import type { DutyView } from "../../views/facts.ts";
import type { Reader } from "../../views/reader.ts";
import { Navigators } from "../../views/visit_address.tsx";
import { loadLater } from "../load_later.ts";

export type Hints = typeof import("../../views/waiting_hint.tsx");

export const loadHints = (): Promise<Hints> =>
  loadLater(() => import("../../views/waiting_hint.tsx"));

/** @param first where the server has written a hint already */
export function useWaitingHint(
  first: Hints | null,
  reader: Reader,
  duty: DutyView | null,
): ComponentChildren {
  const [hints, setHints] = useState<Hints | null>(first);
  const hint = duty?.waitingHint ?? null;
  const isMissing = hints === null && hint !== null;
  useEffect(() => {
    if (!isMissing) return;
    // A hint that cannot be shown is a hint that was not given.
    loadHints().then(setHints, (error) => console.error("a hint is not shown", error));
  }, [isMissing]);
  if (hints === null || hint === null) return null;
  return <hints.WaitingHint reader={reader} hint={hint} Navigators={Navigators} />;
}
