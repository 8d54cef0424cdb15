/** What staff know of a flat: before an offer is answered, and before the door is opened. */
import { codeText } from "./booking_words.ts";
import { Icon } from "./icon.tsx";
import type { Reader } from "./reader.ts";
import type { WarningView } from "../actors/booking/view.ts";

const ICONS: Readonly<Record<string, string>> = { dog: "paw" };

export function Warnings(
  { reader, warnings, isOffer = false }: {
    reader: Reader;
    warnings: readonly WarningView[] | undefined;
    isOffer?: boolean;
  },
) {
  if (warnings === undefined || warnings.length === 0) return null;
  return (
    <div class="banner banner--box" data-tone="late" role="note">
      <Icon name="shield-alert" />
      <div class="banner__text">
        <strong>{reader.t("flatWarning.title")}</strong>
        <ul class="stack stack--s">
          {warnings.map((one) => (
            <li key={one.id}>
              <Icon name={ICONS[one.kind] ?? "warning"} size="s" />{" "}
              {codeText(reader, "warningKind", one.kind)}
              {one.text !== null && `: ${one.text}`}
            </li>
          ))}
        </ul>
        {isOffer && <p class="small">{reader.t("flatWarning.mayDecline")}</p>}
      </div>
    </div>
  );
}
