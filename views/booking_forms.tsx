/** The frame of all forms that give a command to a booking. */
import type { ComponentChildren } from "preact";
import { Hidden } from "./hidden.tsx";
import type { Attempt } from "./forms.ts";
import type { BookingView } from "../actors/booking/view.ts";
import type { Origin } from "./chat.tsx";
import type { Reader } from "./reader.ts";

/** What every form of a booking needs to know. */
export interface BookingFormProps {
  reader: Reader;
  view: BookingView;
  attempt: Attempt | null;
  origin: Origin;
  newId: () => string;
}

/** A form that gives one command; its id lets a second tap do nothing. */
export const CommandForm = (
  { view, origin, newId, command, children, class: name = "stack" }:
    & Pick<BookingFormProps, "view" | "origin" | "newId">
    & { command: string; children: ComponentChildren; class?: string },
) => (
  <form method="post" action={`/bookings/${view.id}/${command}`} class={name}>
    <Hidden values={{ origin, commandId: newId() }} />
    {children}
  </form>
);
