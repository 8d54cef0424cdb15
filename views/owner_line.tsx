/** Who must act next on a booking, and what happens if nobody does; for staff. */
import { Icon } from "./icon.tsx";
import { isUnmatched } from "./alternatives.tsx";
import type { BookingView } from "../actors/booking/view.ts";
import type { Reader } from "./reader.ts";

interface OwnerProps {
  readonly reader: Reader;
  readonly view: BookingView;
}

export function ownerText({ reader, view }: OwnerProps): string | null {
  const { owner } = view;
  if (owner == null) return null;
  switch (owner.kind) {
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
    default:
      return reader.t(`owner.${owner.kind}` as "owner.search");
  }
}

/** With what can be offered to the one who waits, where nobody was found. */
export function OwnerLine(props: OwnerProps) {
  const { reader, view } = props;
  const text = ownerText(props);
  if (text === null) return null;
  const { outpatientPhone } = reader.city;
  return (
    <div class="owner" data-tone={view.owner?.since == null ? undefined : "late"}>
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
