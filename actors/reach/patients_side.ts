/**
 * Who is told beside the open page of a visit, and by which way: whoever called, the patient, else the telephone that
 * was given. By push where a device takes one, else by SMS or e-mail.
 */
import type { NewMessage } from "../outbox/message.ts";
import type { BookingState } from "../booking/state.ts";
import type { PersonId } from "../vocabulary.ts";
import type { ReachBook } from "./wishes.ts";

export interface Contacts {
  readonly phone: string | null;
  readonly email: string | null;
}

export interface PatientsSide {
  readonly book: Pick<ReachBook, "isPushable" | "wishesOf">;
  /** Null: no account, or one that is closed. */
  readonly contactsOf: (id: PersonId) => Promise<Contacts | null>;
  /** E.164, or null where it is no telephone. */
  readonly normalPhone: (phone: string) => string | null;
}

type To = Pick<NewMessage, "channel" | "recipient">;
/** `who` stands in the key under which it is told: no telephone may. */
export type Recipient = To & { readonly who: "caller" | "patient" | "contact" | "door" };

/** Nobody twice: caller and patient are often one, and so are their telephones. */
export async function patientsSideOf(
  state: BookingState,
  around: PatientsSide,
): Promise<readonly Recipient[]> {
  const found = new Map<string, Recipient>();
  const add = (to: To | null, who: Recipient["who"]) => {
    if (to !== null && !found.has(to.recipient)) found.set(to.recipient, { ...to, who });
  };
  if (state.callerId !== null) add(await accountOf(state.callerId, around), "caller");
  if (state.patientId !== state.callerId) add(await accountOf(state.patientId, around), "patient");
  if (found.size === 0) add(smsTo(state.words.contactPhone, around), "contact");
  return [...found.values()];
}

export function smsTo(
  phone: string | null,
  { normalPhone }: Pick<PatientsSide, "normalPhone">,
): To | null {
  const recipient = phone === null ? null : normalPhone(phone);
  return recipient === null ? null : { channel: "sms", recipient };
}

async function accountOf(
  id: PersonId,
  { book, contactsOf }: PatientsSide,
): Promise<To | null> {
  if (book.isPushable(id)) return { channel: "push", recipient: id };
  const contacts = await contactsOf(id);
  if (contacts?.phone != null && book.wishesOf(id).sms) {
    return { channel: "sms", recipient: contacts.phone };
  }
  return contacts?.email == null ? null : { channel: "email", recipient: contacts.email };
}
