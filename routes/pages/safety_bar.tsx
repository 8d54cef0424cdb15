/** The bar that keeps a doctor safe, as the server writes it; its script goes on with the seed. */
import { HoldButton } from "../../islands/hold_button.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import type { Reader } from "../../views/reader.ts";
import { SafetyBar, type SafetySeed } from "../../views/safety_bar.tsx";
import type { Person } from "../services.ts";
import type { PageKit } from "./kit.ts";

export interface SafetyProps {
  readonly reader: Reader;
  readonly seed: SafetySeed;
  readonly attempt: Attempt | null;
  readonly newId: () => string;
}

/** @param bookingId the visit that the doctor is at, or drives to */
export async function safetyProps(
  kit: PageKit,
  reader: Reader,
  person: Person,
  { bookingId, path, attempt }: {
    readonly bookingId: string | null;
    readonly path: string;
    readonly attempt: Attempt | null;
  },
): Promise<SafetyProps> {
  const { loneVisits, duty } = kit.services;
  return {
    reader,
    attempt,
    newId: kit.newId,
    seed: {
      own: await loneVisits.own(person),
      bookingId,
      isOnShift: duty.of(person.id) !== null,
      path,
    },
  };
}

const errorOf = (state: FormState): string | null => state.error("pin") ?? state.refusal;

export const Safety = ({ reader, seed, attempt, newId }: SafetyProps) => (
  <div id="safety" class="safety" data-seed={JSON.stringify(seed)}>
    <SafetyBar
      {...seed}
      {...seed.own}
      reader={reader}
      error={errorOf(new FormState("lone", attempt))}
      newId={newId}
      signal={null}
      Hold={HoldButton}
      fire={() => {}}
    />
  </div>
);
