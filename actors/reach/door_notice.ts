/**
 * «Вас ждут у двери»: when a doctor reports that nobody opens, whoever called, the patient and whoever
 * is to open hear of it beside the open page: by push where a device takes one, else by SMS or e-mail. Once
 * for each time that the doctor said so. It says nothing of what for.
 */
import type { NewMessage } from "../outbox/message.ts";
import type { BookingState } from "../booking/state.ts";
import { after, type BookingId, type Instant, MINUTE, type PersonId } from "../vocabulary.ts";
import type { World } from "../world.ts";
import type { ReachBook } from "./wishes.ts";

/** Later than this nobody stands at the door any more. */
const NOTICE_MILLISECONDS = 20 * MINUTE;

export interface Contacts {
  readonly phone: string | null;
  readonly email: string | null;
}

interface Surroundings {
  readonly world: Pick<World, "clock" | "log">;
  readonly stateOf: (id: BookingId) => BookingState | null;
  readonly book: Pick<ReachBook, "isPushable" | "wishesOf">;
  readonly send: (message: NewMessage) => Promise<void>;
  /** Null: no account, or one that is closed. */
  readonly contactsOf: (id: PersonId) => Promise<Contacts | null>;
  /** E.164, or null where it is no telephone. */
  readonly normalPhone: (phone: string) => string | null;
  readonly origin: string;
}

type To = Pick<NewMessage, "channel" | "recipient">;
/** `who` stands in the key under which it is told: no telephone may. */
type Recipient = To & { readonly who: "caller" | "patient" | "contact" | "door" };

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
    for (const { channel, recipient, who } of await this.#recipients(state)) {
      const common = {
        channel,
        recipient,
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

  /** Nobody twice: caller and patient are often one, and so are their telephones. */
  async #recipients(state: BookingState): Promise<readonly Recipient[]> {
    const { contactPhone, doorContact } = state.words;
    const found = new Map<string, Recipient>();
    const add = (to: To | null, who: Recipient["who"]) => {
      if (to !== null && !found.has(to.recipient)) found.set(to.recipient, { ...to, who });
    };
    if (state.callerId !== null) add(await this.#account(state.callerId), "caller");
    if (state.patientId !== state.callerId) add(await this.#account(state.patientId), "patient");
    if (found.size === 0) add(this.#sms(contactPhone), "contact");
    add(this.#sms(doorContact?.phone ?? null), "door");
    return [...found.values()];
  }

  #sms(phone: string | null): To | null {
    const recipient = phone === null ? null : this.around.normalPhone(phone);
    return recipient === null ? null : { channel: "sms", recipient };
  }

  async #account(id: PersonId): Promise<To | null> {
    const { book, contactsOf } = this.around;
    if (book.isPushable(id)) return { channel: "push", recipient: id };
    const contacts = await contactsOf(id);
    if (contacts?.phone != null && book.wishesOf(id).sms) {
      return { channel: "sms", recipient: contacts.phone };
    }
    return contacts?.email == null ? null : { channel: "email", recipient: contacts.email };
  }
}
