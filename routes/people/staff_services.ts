/** What pages and API may do with staff: where each has rights, who is on duty, whom to call. */
import type { Membership, PersonId } from "../../actors/vocabulary.ts";
import type { Language, Outcome, Person } from "../services.ts";

export interface StaffMember {
  readonly id: PersonId;
  readonly role: "dispatcher" | "admin";
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly active: boolean;
  /** An admin has rights everywhere, and none of this list. */
  readonly memberships: readonly Membership[];
  readonly onDutySince: string | null;
}

/** One of those who are on duty, for colleagues. */
export interface ColleagueOnDuty {
  readonly id: PersonId;
  readonly firstName: string;
  readonly lastName: string;
  readonly since: string;
  /** No page of theirs has been open for a while. */
  readonly silent: boolean;
  /** Of the reader's cities those that this one has. */
  readonly cities: readonly string[];
}

export interface StaffDutyView {
  /** Of the reader's cities, the longest on duty first; the reader too. */
  readonly onDuty: readonly ColleagueOnDuty[];
  /** Since when the reader is on duty; null: is not. */
  readonly since: string | null;
  /** The reader's cities in which nobody is on duty now. */
  readonly unattended: readonly string[];
  /** The cities in which nobody would be, did the reader leave. */
  readonly leftAlone: readonly string[];
  /** Open bookings that the reader holds by name. */
  readonly holds: number;
  /** What colleagues who handed over have said, the newest first. */
  readonly notes: readonly { readonly from: string; readonly at: string; readonly text: string }[];
}

export interface OnCallPerson {
  readonly id: PersonId;
  readonly firstName: string;
  readonly lastName: string;
  readonly phone: string | null;
}

export interface OnCallList {
  readonly city: string;
  readonly people: readonly OnCallPerson[];
}

export interface StaffServices {
  /** Dispatchers and admins, for admins. */
  members(by: Person): Promise<Outcome<readonly StaffMember[]>>;
  /** Acts at once, on open streams too. */
  setMemberships(
    by: Person,
    userId: string,
    body: unknown,
    language: Language,
  ): Promise<Outcome<StaffMember>>;
  /** The clinics that a membership may name, by name. */
  clinics(
    by: Person,
  ): Promise<Outcome<readonly { readonly id: PersonId; readonly name: string }[]>>;
  duty(by: Person): Promise<Outcome<StaffDutyView>>;
  startDuty(by: Person): Promise<Outcome<StaffDutyView>>;
  handOver(by: Person, body: unknown, language: Language): Promise<Outcome<StaffDutyView>>;
  endDuty(by: Person, body: unknown, language: Language): Promise<Outcome<StaffDutyView>>;
  /** Of the reader's cities. */
  onCall(by: Person): Promise<Outcome<readonly OnCallList[]>>;
  setOnCall(by: Person, city: string, body: unknown, language: Language): Promise<
    Outcome<OnCallList>
  >;
  /** Whether somebody of the staff looks at this place now; null of a city: any of its places. */
  isAttended(place: { readonly city: string; readonly clinicId: string | null }): boolean;
}
