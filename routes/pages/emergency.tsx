/** 103 and 112: on every page, never decorated, never in the way. */
import { Icon } from "./icon.tsx";
import type { Reader } from "./reader.ts";

interface CallProps {
  reader: Reader;
  number: "103" | "112";
  kind: string;
  icon?: string;
}

export const EmergencyCall = ({ reader, number, kind, icon = "phone" }: CallProps) => (
  <a
    class={kind === "" ? "button" : `button ${kind}`}
    href={`tel:${number}`}
    aria-label={reader.t(number === "103" ? "emergency.103" : "emergency.112")}
  >
    <Icon name={icon} />
    {number}
  </a>
);

/** The strip with both numbers. `quiet` where the page has another main action. */
export function EmergencyStrip(
  { reader, quiet = false, alarmed = false }: {
    reader: Reader;
    quiet?: boolean;
    alarmed?: boolean;
  },
) {
  const kind = quiet ? "button--danger-quiet" : "button--danger";
  return (
    <section
      class={quiet ? "emergency emergency--quiet" : "emergency"}
      aria-labelledby="emergency-title"
    >
      <p class="emergency__text">
        <strong id="emergency-title">
          {reader.t(alarmed ? "emergency.flagged" : "emergency.question")}
        </strong>
        {reader.t(alarmed ? "emergency.flaggedText" : "emergency.text")}
      </p>
      <div class="emergency__calls">
        <EmergencyCall reader={reader} number="103" kind={kind} />
        <EmergencyCall reader={reader} number="112" kind={kind} />
      </div>
    </section>
  );
}

/** The bar under a live page: help is always in the same place, however far one has scrolled. */
export const EmergencyBar = ({ reader }: { reader: Reader }) => (
  <div class="bottombar bottombar--form" role="region" aria-label={reader.t("emergency.region")}>
    <p class="bottombar__info only-wide">
      <strong>{reader.t("emergency.bar")}</strong>
      <span>{reader.t("emergency.barText")}</span>
    </p>
    <EmergencyCall reader={reader} number="103" kind="button--danger-quiet" icon="ambulance" />
    <EmergencyCall reader={reader} number="112" kind="button--danger-quiet" />
  </div>
);
