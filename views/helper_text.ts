/** «К вам едет врач Жаров, 12 минут»: the doctor whom the alarm has found, in one line. */
import type { AlertHelperView } from "../actors/alert/view.ts";
import type { Reader } from "./reader.ts";

/** For staff; null: nobody comes by the alarm. */
export function helperText(
  reader: Reader,
  { helper }: { readonly helper: AlertHelperView | null },
): string | null {
  if (helper === null) return null;
  const { name, arrivesAt, isEstimated, arrivedAt } = helper;
  if (arrivedAt !== null) return reader.t("alert.helperThere", { name });
  if (arrivesAt === null) return reader.t("alert.helper", { name });
  const key = isEstimated ? "alert.helperAbout" : "alert.helperBy";
  return reader.t(key, { name, time: reader.clock(arrivesAt) });
}

/** For whoever waits: in minutes, and without a number once it has passed. */
export function helperComes(reader: Reader, helper: AlertHelperView): string {
  const { name, arrivesAt, isEstimated, arrivedAt } = helper;
  if (arrivedAt !== null) return reader.t("sos.helperThere", { name });
  const seconds = arrivesAt === null ? 0 : (Date.parse(arrivesAt) - reader.now) / 1_000;
  return seconds < 60
    ? reader.t("sos.helper", { name })
    : reader.t(isEstimated ? "sos.helperAbout" : "sos.helperIn", {
      name,
      time: reader.duration(seconds),
    });
}
