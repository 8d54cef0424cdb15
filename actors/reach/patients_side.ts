/**
 * Who is told beside the open page of a visit, and by which ways: whoever called, the patient, else the telephone that
 * was given. By push where a device takes one, and by SMS or e-mail.
 */
import type { BookingState } from "../booking/state.ts";
import type { PersonId } from "../vocabulary.ts";
import type { To } from "./telling.ts";
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

/** `who` stands in the key under which it is told: no telephone may. */
export interface Recipient {
  readonly who: "caller" | "patient" | "contact" | "door";
  /** The surest first. */
  readonly ways: readonly [To, ...To[]];
}

/** Nobody twice: caller and patient are often one, and so are their telephones. */
export async function patientsSideOf(
  state: BookingState,
  around: PatientsSide,
): Promise<readonly Recipient[]> {
  const found: Recipient[] = [];
  const add = (all: readonly To[], who: Recipient["who"]) => {
    const [first, ...others] = all.filter(({ recipient }) => !isReached(found, recipient));
    if (first !== undefined) found.push({ who, ways: [first, ...others] });
  };
  if (state.callerId !== null) add(await waysOf(state.callerId, around), "caller");
  if (state.patientId !== state.callerId) add(await waysOf(state.patientId, around), "patient");
  if (found.length === 0) add(smsTo(state.words.contactPhone, around), "contact");
  return found;
}

/** Whether one of them is told there. */
export const isReached = (found: readonly Recipient[], recipient: string): boolean =>
  found.some(({ ways }) => ways.some((to) => to.recipient === recipient));

export function smsTo(
  phone: string | null,
  { normalPhone }: Pick<PatientsSide, "normalPhone">,
): readonly To[] {
  const recipient = phone === null ? null : normalPhone(phone);
  return recipient === null ? [] : [{ channel: "sms", recipient }];
}

async function waysOf(
  id: PersonId,
  { book, contactsOf }: PatientsSide,
): Promise<readonly To[]> {
  const push: readonly To[] = book.isPushable(id) ? [{ channel: "push", recipient: id }] : [];
  const contacts = await contactsOf(id);
  if (contacts?.phone != null && book.wishesOf(id).sms) {
    return [...push, { channel: "sms", recipient: contacts.phone }];
  }
  return contacts?.email == null
    ? push
    : [...push, { channel: "email", recipient: contacts.email }];
}
