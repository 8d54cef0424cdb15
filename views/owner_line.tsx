/** Who must act next on a booking, and what happens if nobody does; for staff. */
import { useContext } from "preact/hooks";
import { Colleagues, type OnDutyShown } from "./colleagues.ts";
import { Icon } from "./icon.tsx";
import { isUnmatched } from "./alternatives.ts";
import type { HistoryItem } from "../actors/world.ts";
import type { BookingView } from "../actors/booking/view.ts";
import type { Reader } from "./reader.ts";

/** Somebody of the desk is at it by name, and nothing was stopped for it. */
export const isAttended = ({ owner }: Pick<BookingView, "owner">): boolean =>
  owner?.kind === "dispatcher" && owner.escalatesAt !== null;

interface OwnerProps {
  readonly reader: Reader;
  readonly view: BookingView;
  /** Its log, which knows by name who has had it. */
  readonly history?: readonly HistoryItem[] | null;
}

/** Who of the desk has it: on duty, or by the log; null: nobody here knows the name. */
function nameOf(
  { view: { owner }, history }: OwnerProps,
  colleagues: readonly OnDutyShown[],
): string | null {
  const one = colleagues.find(({ id }) => id === owner?.personId);
  if (one !== undefined) return `${one.firstName} ${one.lastName}`;
  const passage = history?.findLast(({ desk }) => desk?.holderId === owner?.personId);
  return passage?.desk?.names?.holder ?? null;
}

/** In words: you, a colleague by name, or somebody. */
function dispatcherText(props: OwnerProps, colleagues: readonly OnDutyShown[]): string {
  const { reader, view } = props;
  const { owner, search } = view;
  const isHeld = !isAttended(view);
  const time = reader.clock((isHeld ? search?.heldUntil : owner?.escalatesAt) ?? reader.now);
  if (owner?.personId === reader.person?.id) {
    return reader.t(isHeld ? "owner.holdsYou" : "owner.attendsYou", { time });
  }
  const name = nameOf(props, colleagues);
  if (name === null) {
    return reader.t(isHeld ? "owner.dispatcher" : "owner.attendsSomebody", { time });
  }
  return reader.t(isHeld ? "owner.holds" : "owner.attends", { name, time });
}

export function ownerText(
  props: OwnerProps,
  colleagues: readonly OnDutyShown[] = [],
): string | null {
  const { reader, view } = props;
  const { owner } = view;
  if (owner == null) return null;
  switch (owner.kind) {
    case "dispatcher":
      return dispatcherText(props, colleagues);
    case "doctor": {
      const { doctor } = view;
      const name = doctor === null ? "" : `${doctor.lastName} ${doctor.firstName}`;
      const text = reader.t("owner.doctor", { name });
      if (owner.escalatesAt === null) return text;
      return Date.parse(owner.escalatesAt) <= reader.now
        ? `${text}. ${reader.t("owner.needOverdue")}`
        : `${text}. ${reader.t("owner.need", { time: reader.dayTime(owner.escalatesAt) })}`;
    }
    case "desk":
      return owner.escalatesAt === null || Date.parse(owner.escalatesAt) <= reader.now
        ? reader.t("owner.deskOverdue", { since: reader.clock(owner.since ?? view.createdAt) })
        : reader.t("owner.desk", {
          since: reader.clock(owner.since ?? view.createdAt),
          time: reader.clock(owner.escalatesAt),
        });
    case "search":
      return reader.t("owner.search");
  }
}

/** With what can be offered to the one who waits, where nobody was found. */
export function OwnerLine(props: OwnerProps) {
  const { reader, view } = props;
  const text = ownerText(props, useContext(Colleagues));
  if (text === null) return null;
  const { outpatientPhone } = reader.city;
  return (
    <div
      class="owner"
      data-tone={view.owner?.since == null || isAttended(view) ? undefined : "late"}
    >
      <p>
        <Icon name={view.owner?.kind === "search" ? "radar" : "user-check"} size="s" />
        {text}
      </p>
      {isUnmatched(view) && (
        <p class="quiet small">
          {reader.t(outpatientPhone === null ? "owner.offer" : "owner.offerCall", {
            number: outpatientPhone ?? "",
          })}
        </p>
      )}
    </div>
  );
}
