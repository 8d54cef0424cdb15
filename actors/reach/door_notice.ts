/**
 * «Вас ждут у двери»: when a doctor reports that nobody opens, whoever called, the patient and whoever
 * is to open hear of it beside the open page: by push where a device takes one, else by SMS or e-mail. Once
 * for each time that the doctor said so. It says nothing of what for.
 */
import type { NewMessage } from "../outbox/message.ts";
import type { BookingState } from "../booking/state.ts";
import { after, type BookingId, type Instant, MINUTE } from "../vocabulary.ts";
import type { World } from "../world.ts";
import {
  isReached,
  type PatientsSide,
  patientsSideOf,
  type Recipient,
  smsTo,
} from "./patients_side.ts";

/** Later than this nobody stands at the door any more. */
const NOTICE_MILLISECONDS = 20 * MINUTE;

interface Surroundings extends PatientsSide {
  readonly world: Pick<World, "clock" | "log">;
  readonly stateOf: (id: BookingId) => BookingState | null;
  readonly send: (message: NewMessage) => Promise<void>;
  readonly origin: string;
}

export class DoorNotice {
  readonly #told = new Map<BookingId, Instant>();

  constructor(private readonly around: Surroundings) {}

  /** A booking has changed, and the change is committed. */
  changed(id: BookingId): void {
    const { stateOf, world } = this.around;
    const state = stateOf(id);
    const absence = state?.status === "arrived" ? state.absence ?? null : null;
    if (state === null || absence === null) return void this.#told.delete(id);
    if (this.#told.get(id) === absence.since) return;
    this.#told.set(id, absence.since);
    this.#tell(state, absence.since).catch((error) => {
      // With the next change it is tried again; what went out is not told twice.
      this.#told.delete(id);
      world.log.warn("nobody was told that the doctor waits", { error: String(error) });
    });
  }

  async #tell(state: BookingState, since: Instant): Promise<void> {
    const { world, send, origin } = this.around;
    const at = world.clock.now();
    const expiresAt = after(since, NOTICE_MILLISECONDS);
    if (expiresAt <= at) return;
    for (const { ways: [way], who } of await this.#recipients(state)) {
      const common = {
        ...way,
        language: state.language ?? "ru",
        dedupeKey: `door/${state.id}/${since}/${who}`,
        personId: state.callerId ?? state.patientId,
        createdAt: at,
        expiresAt,
      };
      await send(
        who === "caller" || who === "patient"
          ? { ...common, template: "door_waits", values: { link: `${origin}/bookings` } }
          : { ...common, template: "door_waits_plain", values: {} },
      );
    }
  }

  async #recipients(state: BookingState): Promise<readonly Recipient[]> {
    const found = await patientsSideOf(state, this.around);
    const [door] = smsTo(state.words.doorContact?.phone ?? null, this.around);
    return door === undefined || isReached(found, door.recipient)
      ? found
      : [...found, { who: "door", ways: [door] }];
  }
}
