/** What pages and API may do about privacy. Each takes the person of the session first. */
import type { MedicalRecord } from "../../db/account_deletions.ts";
import type { Language, Outcome, PageOf, Person } from "../services.ts";
import type { AccessView, AuditQuery, AuditView } from "./access_views.ts";
import type { DeletionView } from "./account_deletion.ts";
import type { Channel } from "./fresh_proof.ts";
import type { PersonalExport } from "./personal_export.ts";
import type { OpenedGlass } from "./break_glass.ts";
import type { ChainState } from "./chain_watch.ts";

export type {
  AccessView,
  AuditQuery,
  AuditView,
  ChainState,
  DeletionView,
  MedicalRecord,
  OpenedGlass,
};

export interface PrivacyServices {
  accesses(by: Person, query: { cursor?: string; limit?: number }): Promise<PageOf<AccessView>>;
  audit(by: Person, query: AuditQuery, language: Language): Promise<Outcome<PageOf<AuditView>>>;
  chain(by: Person, anew: boolean): Promise<Outcome<ChainState | null>>;
  unreviewed(by: Person): Promise<number>;
  review(by: Person, id: string): Promise<Outcome<{ reviewed: true }>>;
  /** Opens the closed medical part of a booking, with a reason. */
  breakGlass(
    by: Person,
    bookingId: string,
    body: unknown,
    language: Language,
  ): Promise<Outcome<OpenedGlass>>;
  /** What the provider keeps of a visit whose patient was deleted, to staff who gave a reason. */
  record(by: Person, bookingId: string): Promise<MedicalRecord | null>;
  /** Opens a person's medical card, with a reason. */
  breakGlassOfCard(
    by: Person,
    personId: string,
    body: unknown,
    language: Language,
  ): Promise<Outcome<OpenedGlass>>;
  /** The password anew: opens export and deletion for some minutes. */
  confirm(
    by: Person,
    channel: Channel,
    body: unknown,
    language: Language,
  ): Promise<Outcome<{ freshUntil: string }>>;
  isFresh(by: Person, channel: Channel): Promise<boolean>;
  exportOf(by: Person, channel: Channel): Promise<Outcome<PersonalExport>>;
  sectionOf(by: Person, name: string, count: number): Promise<readonly unknown[]>;
  deletion(by: Person, language: Language): Promise<DeletionView | null>;
  requestDeletion(
    by: Person,
    channel: Channel,
    body: unknown,
    language: Language,
  ): Promise<Outcome<DeletionView>>;
  withdrawDeletion(by: Person): Promise<Outcome<{ withdrawn: true }>>;
}
