/** What calling off costs, said before the button. */
import type { BookingView } from "../actors/booking/view.ts";
import { Icon } from "./icon.tsx";
import type { Reader } from "./reader.ts";

export function CancellationFee({ reader, view }: { reader: Reader; view: BookingView }) {
  const { cancellation } = view;
  if (cancellation === undefined) return null;
  const { freeUntil, feeKopecks } = cancellation;
  const sum = reader.rubles(feeKopecks);
  return (
    <p class="fact">
      <Icon name="info" />
      <span>
        {feeKopecks === 0
          ? reader.t("cancel.free")
          : freeUntil === null
          ? <strong>{reader.t("cancel.fee", { sum })}</strong>
          : reader.t("cancel.feeAfter", { time: reader.clock(freeUntil), sum })}
      </span>
    </p>
  );
}
