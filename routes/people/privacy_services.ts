/** What pages and API may do about privacy. Each takes the person of the session first. */
import type { Language, Outcome, PageOf, Person } from "../services.ts";
import type { AccessView, AuditQuery, AuditView } from "./access_views.ts";
import type { OpenedGlass } from "./break_glass.ts";
import type { ChainState } from "./chain_watch.ts";

export type { AccessView, AuditQuery, AuditView, ChainState, OpenedGlass };

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
  /** Opens a person's medical card, with a reason. */
  breakGlassOfCard(
    by: Person,
    personId: string,
    body: unknown,
    language: Language,
  ): Promise<Outcome<OpenedGlass>>;
}
