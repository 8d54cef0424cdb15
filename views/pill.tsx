/** The state of a booking in a pill: colour, icon and word. */
import { Icon } from "./icon.tsx";
import { isLate, statusLook, type Tone } from "./status.ts";
import type { BookingView } from "../actors/booking/view.ts";
import type { Reader } from "./reader.ts";

export const Pill = (
  { tone, icon, text, solid = false }: {
    tone: Tone;
    icon: string;
    text: string;
    solid?: boolean;
  },
) => (
  <span class={solid ? "pill pill--solid" : "pill"} data-tone={tone}>
    <Icon name={icon} />
    {text}
  </span>
);

export function StatusPill({ reader, view }: { reader: Reader; view: BookingView }) {
  const look = statusLook(view);
  return <Pill tone={look.tone} icon={look.icon} text={reader.t(look.key)} solid={look.solid} />;
}

/** Beside the state, where something is later than it should be. */
export const LatePill = ({ reader, view }: { reader: Reader; view: BookingView }) =>
  isLate(view, reader.now)
    ? <Pill tone="late" icon="late" text={reader.t("status.late")} solid />
    : null;
