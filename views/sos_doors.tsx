/** At which of several doors help is needed: drawn by the server alone, beside the call for help. */
import type { Reader } from "./reader.ts";
import { doorText, type SosPlace } from "./sos.tsx";

/** Where somebody of several doors may need help. */
export interface SosDoor {
  readonly bookingId: string;
  readonly place: SosPlace;
}

/**
 * One is chosen already, so that nothing waits for an answer.
 * @param form of which it is, where it stands beside it
 */
export const SosDoors = ({ reader, doors, bookingId, name, form }: {
  reader: Reader;
  doors: readonly SosDoor[];
  bookingId: string | null;
  name: string;
  form?: string;
}) => (
  <label class="field sos__doors">
    <span class="field__label">{reader.t("sos.where")}</span>
    <select
      class="field__input"
      name={name}
      {...form === undefined ? {} : { form, id: "sos-door" }}
    >
      {doors.map((one) => (
        <option value={one.bookingId} selected={one.bookingId === bookingId}>
          {doorText(one.place)}
        </option>
      ))}
    </select>
  </label>
);
