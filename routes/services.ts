/**
 * What pages and the JSON API may do: one set of services, so that a form and a JSON call are the
 * same act with the same judgement. Each takes the person of the session first. Faults are thrown;
 * refusals and bad input are values.
 */
import type { HandoverServices } from "./money/handover_services.ts";
import type { IncomeServices } from "./money/income_services.ts";
import type { PaymentBookServices } from "./money/payment_books_services.ts";
import type { LedgerServices } from "./money/ledger_services.ts";
import type { PayoutServices } from "./money/payout_services.ts";
import type { PricingServices } from "./money/pricing_services.ts";
import type { Answer } from "../actors/booking/protocol.ts";
import type { BookingView, MessageView } from "../actors/booking/view.ts";
import type { OfferView } from "../actors/booking/offer_view.ts";
import type {
  GeoPoint,
  PersonId,
  PlaceRefusal,
  RefusalCode,
  Specialization,
} from "../actors/vocabulary.ts";
import type { HistoryItem, ShiftEnd } from "../actors/world.ts";
import type { ShiftWish } from "../actors/dispatcher/shift_keeper.ts";
import type { CitySettings } from "../city/settings.ts";
import type { AccountState } from "../db/blocking.ts";
import type { MoneyObstacle } from "../db/money_obstacles.ts";
import type { ProofDesk } from "./people/proof_desk.ts";
import type { SignInList } from "./people/sign_in_list.ts";
import type { Application } from "../db/people.ts";
import type { CityView, DutyView, FieldError, Language, Person } from "../views/facts.ts";
import type { PositionShown } from "../views/live_context.ts";
import type { ClinicAreaServices } from "./people/clinic_area.ts";
import type { WarningServices } from "./people/flat_warnings.ts";
import type { BlockServices } from "./people/blocks.ts";
import type { DispatchServices } from "./dispatch_services.ts";
import type { ClinicMemberServices } from "./people/clinic_members.ts";
import type { ClinicServices } from "./people/clinics.ts";
import type { CodeSent } from "./people/code_desk.ts";
import type { CodeServices } from "./people/code_services.ts";
import type { OutboxServices } from "./people/outbox_administration.ts";
import type { PrivacyServices } from "./people/privacy_services.ts";
import type { PatientServices } from "./people/patients.ts";
import type { AddressSuggestion } from "../gateways/geocoder.ts";
import type { IntakeServices } from "./people/intake.ts";
import type { AlarmBoardServices } from "./alarm_board_services.ts";
import type { PaymentServices } from "./payment_services.ts";
import type { WalletServices } from "./wallet_services.ts";
import type { GuaranteeServices } from "./money/guarantee_services.ts";
import type { OrganisationServices } from "./money/organisation_services.ts";
import type { RegisterServices } from "./money/register_services.ts";
import type { PayLinkServices } from "./money/pay_link_services.ts";
import type { ServiceAccountServices } from "./money/service_account_services.ts";
import type { ReceiptServices } from "./money/receipt_services.ts";
import type { TransferServices } from "./money/transfer_services.ts";
import type { BankDetailsServices } from "./money/bank_details_services.ts";
import type { EmergencyServices } from "./emergency_services.ts";
import type { AlarmCallServices } from "./people/alarm_calls.ts";
import type { FairnessServices } from "./fairness_services.ts";
import type { WhyServices } from "./why_services.ts";
import type { LicenceList } from "./people/licence_watch.ts";
import type { MergeServices } from "./people/person_merges.ts";
import type { LinkSosServices } from "./people/link_sos.ts";
import type { VisitLinkServices } from "./people/visit_links.ts";
import type { SecondFactorServices } from "./people/second_factor.ts";
import type { StaffServices } from "./people/staff_services.ts";
import type { PlanningServices } from "./planning/planning_services.ts";
import type { NoticeServices } from "./people/notice_wishes.ts";
import type { PushServices } from "./people/push.ts";
import type { SmsAnswers } from "./people/sms_answers.ts";
import type { TransportServices } from "./people/hospital_transports.ts";
import type { LoneVisitServices } from "./people/lone_visits.ts";
import type { DoctorServices } from "./people/doctor_onboarding.ts";

/** Refusals of the account services, beside those of bookings. */
export type AccountRefusal =
  | "invalid_credentials"
  | "account_exists"
  | "account_disabled"
  | "too_many_attempts"
  | "role_not_open"
  | "stale_version"
  | "receipt_nobody"
  | "payout_not_now"
  | "payout_no_account"
  | "payout_four_eyes"
  | "payout_balance_changed"
  | "payout_nothing_due"
  | "organisation_exists"
  | "register_month_open"
  | "register_closed"
  | "register_empty"
  | "register_below_zero"
  | "register_paid"
  | "handover_open"
  | "handover_decided"
  | "cash_less_than_said"
  | "too_many_documents"
  | "documents_missing"
  | "too_many_addresses"
  | "too_many_dependants"
  | "consent_needed"
  | "consent_given"
  | "consent_revoked"
  | "consent_with_account"
  | "consent_phone_missing"
  | "wrong_code"
  | "last_admin"
  | "last_owner"
  | "not_on_duty"
  | "colleague_not_on_duty"
  | "duty_last_one"
  | "caller_has_account"
  | "no_contact_phone"
  | "already_merged"
  | "not_merged"
  | "message_closed"
  | "nothing_closed"
  | "wrong_confirmation"
  | "confirmation_required"
  | "deletion_open_booking"
  | "deletion_on_shift"
  | `deletion_${MoneyObstacle}`
  | "code_spent"
  | "second_factor_required"
  | "second_factor_setup_required"
  | "challenge_over"
  | "second_factor_not_set"
  | "wrong_password"
  | "password_not_set"
  | "role_needs_password"
  | "invitation_not_open"
  | "clinic_not_approved"
  | "clinic_incomplete"
  | "too_many_invites"
  | "too_many_pay_links"
  | "invite_not_open"
  | "works_there_already"
  | "shift_overlaps"
  | "too_many_shifts"
  | "too_many_waits"
  | "wait_not_open"
  | "proof_of_work_required"
  | "own_account"
  | "wrong_pin";

export type Outcome<T> =
  | { readonly ok: T }
  | { readonly invalid: readonly FieldError[] }
  | { readonly refused: RefusalCode | AccountRefusal; readonly retryAfterSeconds?: number };

/** A doctor's application, as the store keeps it. */
export type DoctorApplication = Application;

export type {
  CityView,
  DutyView,
  FieldError,
  Language,
  LegalTexts,
  Person,
} from "../views/facts.ts";

/** A shift as it stands after a word of its doctor's. */
export interface AvailabilityView {
  readonly available: boolean;
  readonly breakUntil: string | null;
  readonly endsAt: string | null;
}

/** A way along the streets, and how old its beginning is. */
export interface WayView {
  /** [longitude, latitude], from the doctor to the door. */
  readonly line: readonly (readonly [number, number])[];
  readonly meters: number;
  readonly seconds: number;
  /** From the distance alone, not along streets. */
  readonly isEstimated: boolean;
  readonly recordedAt: string;
}

export interface PageOf<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** An account as admins see it in their list. */
export type ListedUser = Person & AccountState;

export interface SignedIn {
  readonly person: Person;
  /** Opaque; goes into the session cookie and nowhere else. */
  readonly sessionToken: string;
}

export interface Services {
  readonly payments: PaymentServices;
  readonly wallets: WalletServices;
  /** Lists of payments, their receipts, and the differences from the provider's books. */
  readonly paymentBooks: PaymentBookServices;
  /** Tax receipts as whoever gives the service and admins keep them. */
  readonly receipts: ReceiptServices;
  /** Where clinics and doctors are paid. */
  readonly bankDetails: BankDetailsServices;
  /** What doctors and clinics earn. */
  readonly income: IncomeServices;
  /** Cash that doctors hand over. */
  readonly handovers: HandoverServices;
  /** Links by which somebody else pays. */
  readonly payLinks: PayLinkServices;
  /** Who else pays for patients, and what they have said to it. */
  readonly organisations: OrganisationServices;
  readonly guarantees: GuaranteeServices;
  /** What organisations are billed for by month. */
  readonly registers: RegisterServices;
  /** Transfers to clinics' own accounts. */
  readonly transfers: TransferServices;
  readonly payouts: PayoutServices;
  /** The account from which it pays out. */
  readonly serviceAccount: ServiceAccountServices;
  /** All accounts, for admins. */
  readonly ledger: LedgerServices;
  /** Calls for help. */
  readonly emergency: EmergencyServices;
  readonly alarmCalls: AlarmCallServices;
  /** What staff do about them. */
  readonly alarmBoard: AlarmBoardServices;
  /** Why and why not. */
  readonly why: WhyServices;
  /** What shifts have brought. */
  readonly fairness: FairnessServices;
  readonly clinics: ClinicServices;
  /** Licences that end, for admins. */
  readonly licences: LicenceList;
  /** Who acts in a clinic's name beside its own account. */
  readonly clinicMembers: ClinicMemberServices;
  /** Prices, tariffs and promo codes. */
  readonly pricing: PricingServices;
  /** Doctors alone at their patients'. */
  readonly loneVisits: LoneVisitServices;
  /** Patients whom doctors take to a hospital. */
  readonly transports: TransportServices;
  readonly bookings: {
    /** @param clinicOnly to which clinic alone the patient's side has agreed before; absent or null: to none */
    create(
      by: Person,
      body: unknown,
      language: Language,
      clinicOnly?: PersonId | null,
    ): Promise<Outcome<BookingView>>;
    /** `name` is a client command in its URL form: accept, decline, assign, … */
    command(
      by: Person,
      id: string,
      name: string,
      body: unknown,
      language: Language,
    ): Promise<Outcome<Answer>>;
    view(by: Person, id: string): Promise<BookingView | null>;
    list(
      by: Person,
      query: { status?: string; cursor?: string; limit?: number },
    ): Promise<PageOf<BookingView>>;
    /** Open ones, and those that ended within a day; for the live pages. */
    current(by: Person): Promise<readonly BookingView[]>;
    history(by: Person, id: string): Promise<readonly HistoryItem[] | null>;
    messages(
      by: Person,
      id: string,
      query: { after?: number; limit?: number; last?: number; before?: number },
    ): Promise<readonly MessageView[] | null>;
    say(by: Person, id: string, body: unknown, language: Language): Promise<Outcome<MessageView>>;
  };
  readonly duty: {
    set(by: Person, available: boolean, wish?: ShiftWish): Promise<Outcome<AvailabilityView>>;
    ping(
      by: Person,
      page?: {
        hidden?: boolean | undefined;
        battery?: number | null | undefined;
        bookingId?: string | undefined;
        showsAll?: boolean | undefined;
      },
      device?: string,
    ): void;
    /** Somebody has this booking before their eyes; null: all of theirs. What is news of it need not go elsewhere. */
    looked(by: Person, bookingId: string | null): void;
    /** The doctor has given a step on this device. */
    used(by: Person, device: string): void;
    /** The doctor is known to be with another device than this one. */
    isElsewhere(by: Person, device: string): boolean;
    /**
     * @returns how many of the positions were new enough to be kept, and told by the device that is followed;
     *   and where none was, why not the newest
     */
    track(
      by: Person,
      body: unknown,
      language: Language,
      device?: string,
    ): Outcome<{ accepted: number; refused?: PlaceRefusal }>;
    /** Where the doctor says to be: taken from whichever device it was typed on. */
    place(by: Person, place: GeoPoint, device: string): Outcome<{ accepted: number }>;
    /** «Я здесь»: the answer to «are you there?» after missed offers. */
    isThere(by: Person): Promise<Outcome<AvailabilityView>>;
    /** «Остаюсь здесь»: no hints where to wait for a while. */
    stay(by: Person): Outcome<{ readonly waitingHint: null }>;
    /** Why the last shift ended, where its doctor did not end it. */
    endOf(doctorId: PersonId): ShiftEnd | null;
    of(doctorId: PersonId): DutyView | null;
    onShift(by: Person): readonly DutyView[];
    offers(by: Person): readonly OfferView[];
    /** Where a booking's doctor is, for whoever may follow; null: not shared now. */
    position(by: Person, bookingId: string): Promise<PositionShown | null>;
    /** The way still to go to a booking's door, for whoever may follow its doctor. */
    way(by: Person, bookingId: string): Promise<Outcome<WayView>>;
    nearby(
      by: Person,
      query: unknown,
      language: Language,
    ): Promise<
      Outcome<
        {
          items: readonly {
            doctorId?: PersonId;
            distanceMeters: number;
            etaSeconds: number;
            specializations: readonly Specialization[];
          }[];
        }
      >
    >;
  };
  /** Windows, shifts to come, days of doctors, the waitlist. */
  readonly planning: PlanningServices;
  readonly cities: {
    list(language: Language): readonly CityView[];
    view(name: string, language: Language): CityView | null;
    search(
      query: unknown,
      language: Language,
    ): Promise<Outcome<{ items: readonly AddressSuggestion[] }>>;
    nearest(
      query: unknown,
      language: Language,
    ): Promise<Outcome<{ address: AddressSuggestion; distanceMeters: number }>>;
    settings(by: Person, name: string): Promise<
      Outcome<{
        settings: CitySettings | null;
        versions: readonly {
          version: number;
          changedBy: string | null;
          changedAt: string;
        }[];
      }>
    >;
    setSettings(
      by: Person,
      name: string,
      body: unknown,
      language: Language,
    ): Promise<Outcome<{ version: number }>>;
  };
  /** Patients and doctors who do not want to meet again. */
  readonly blocks: BlockServices;
  /** What staff know of flats. */
  readonly warnings: WarningServices;
  readonly areas: ClinicAreaServices;
  /** What cities and clinics decide about dispatch. */
  readonly dispatch: DispatchServices;
  readonly outbox: OutboxServices;
  readonly staff: StaffServices;
  readonly intake: IntakeServices;
  readonly visitLinks: VisitLinkServices;
  readonly linkSos: LinkSosServices;
  readonly merges: MergeServices;
  readonly privacy: PrivacyServices;
  /** Patients' own records, those in their care, and what others may see of them. */
  readonly patients: PatientServices;
  readonly codes: CodeServices;
  readonly secondFactor: SecondFactorServices;
  /** Doctors: their profiles, documents, applications, and the public cards. */
  readonly doctors: DoctorServices;
  readonly signIns: SignInList;
  /** What proves that somebody took some trouble before registering, or trying again. */
  readonly proofs: Pick<ProofDesk, "isOn" | "challenge" | "ticket">;
  /** Devices that take pushes, and by which ways one is told while no page is seen. */
  readonly push: PushServices;
  /** Of which events one hears, by which ways and when not. */
  readonly notices: NoticeServices;
  /** What doctors answer to offers by SMS. */
  readonly smsAnswers: SmsAnswers;
  readonly people: {
    /** Signs in at once, or sends the code that will. */
    register(
      body: unknown,
      address: string,
      language: Language,
    ): Promise<Outcome<SignedIn | { readonly sent: CodeSent }>>;
    signIn(body: unknown, address: string, language: Language): Promise<Outcome<SignedIn>>;
    signOut(sessionToken: string): Promise<void>;
    /** Makes the first admin through the one-time link that `start` printed. */
    firstAdmin(token: string, body: unknown, language: Language): Promise<Outcome<SignedIn>>;
    users(
      by: Person,
      query: {
        role?: string;
        /** `active` or `blocked`. */
        state?: string;
        search?: string;
        cursor?: string;
        limit?: number;
      },
    ): Promise<Outcome<PageOf<ListedUser>>>;
    /** Closes an account: sessions, tokens, streams and shift end at once. */
    block(by: Person, userId: string, body: unknown, language: Language): Promise<
      Outcome<ListedUser>
    >;
    unblock(by: Person, userId: string): Promise<Outcome<ListedUser>>;
    /** «Фамилия Имя» of these people, for staff; others get nothing. */
    names(by: Person, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
    setRole(by: Person, userId: string, body: unknown, language: Language): Promise<
      Outcome<Person>
    >;
    applications(
      by: Person,
      query: { status?: string; cursor?: string; limit?: number },
    ): Promise<Outcome<PageOf<DoctorApplication>>>;
    approve(by: Person, userId: string): Promise<Outcome<DoctorApplication>>;
    reject(by: Person, userId: string, body: unknown, language: Language): Promise<
      Outcome<DoctorApplication>
    >;
  };
}
