/** A booking that falls to the dispatchers is heard, where somebody has allowed it, and stands in the title. */
import { useEffect, useRef } from "preact/hooks";
import type { Reader } from "../../views/reader.ts";
import { type Siren, useSiren } from "../alarm/siren.ts";

/**
 * @param waiting ids of the bookings that wait for a dispatcher
 * @param calling alarms that nobody has taken; where all are drills the title says so
 */
export function useAlarm(
  waiting: readonly string[],
  reader: Reader,
  calling: readonly { readonly isDrill: boolean }[] = [],
): Siren {
  const siren = useSiren(calling.length > 0);
  const known = useRef<ReadonlySet<string> | null>(null);
  const key = waiting.join();
  const isDrill = calling.every((one) => one.isDrill);
  useEffect(() => {
    const before = known.current;
    known.current = new Set(waiting);
    const title = reader.t("board.title");
    const word = isDrill ? "alert.tabDrill" : "alert.tabTitle";
    const alarmed = calling.length === 0 ? "" : `${reader.t(word)} · `;
    document.title = `${alarmed}${waiting.length === 0 ? "" : `(${waiting.length}) `}${title} · ${
      reader.t("brand.name")
    }`;
    const isNews = before !== null && waiting.some((id) => !before.has(id));
    if (isNews) siren.chime();
  }, [key, calling.length > 0, isDrill]);
  return siren;
}
