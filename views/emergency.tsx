/** Help: the city's emergency numbers on every page, never decorated, never in the way. */
import { telephone } from "./booking_words.ts";
import { type EmergencyNumber, emergencyNumbers } from "./city_of_page.ts";
import { Icon } from "./icon.tsx";
import type { Reader } from "./reader.ts";

interface CallProps {
  reader: Reader;
  call: EmergencyNumber;
  kind: string;
  icon?: string;
}

export const EmergencyCall = ({ reader, call, kind, icon = "phone" }: CallProps) => (
  <a
    class={kind === "" ? "button" : `button ${kind}`}
    href={telephone(call.number)}
    aria-label={reader.t(call.label, { number: call.number })}
  >
    <Icon name={icon} />
    {call.number}
  </a>
);

/** «Диспетчер: +7 717 200 00 00», where the city has told it. */
export const DispatcherPhone = ({ reader, class: name }: { reader: Reader; class?: string }) => {
  const { dispatcherPhone, dispatcherPhoneText } = reader.city;
  return dispatcherPhone === null ? null : (
    <a class={name} href={telephone(dispatcherPhone)}>
      {reader.t("emergency.dispatcher", { number: dispatcherPhoneText ?? dispatcherPhone })}
    </a>
  );
};

/**
 * The strip with both numbers. `quiet` where the page has another main action; `alarmed` once a danger sign
 * was ticked: then they are the main action.
 */
export function EmergencyStrip(
  { reader, quiet = false, alarmed = false }: {
    reader: Reader;
    quiet?: boolean;
    alarmed?: boolean;
  },
) {
  const kind = quiet ? "button--danger-quiet" : "button--danger";
  const number = reader.anyOf(emergencyNumbers(reader).map((one) => one.number));
  return (
    <section
      class={quiet
        ? "emergency emergency--quiet"
        : alarmed
        ? "emergency emergency--first"
        : "emergency"}
      aria-labelledby="emergency-title"
    >
      <p class="emergency__text">
        <strong id="emergency-title">
          {alarmed ? reader.t("emergency.flagged", { number }) : reader.t("emergency.question")}
        </strong>
        {reader.t(alarmed ? "emergency.flaggedText" : "emergency.text")}
      </p>
      <div class="emergency__calls">
        {emergencyNumbers(reader).map((call) => (
          <EmergencyCall reader={reader} call={call} kind={kind} />
        ))}
      </div>
    </section>
  );
}
