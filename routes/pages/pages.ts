/** The pages: rendered on the server, whole without a script. One file mounts each. */
import { Hono } from "hono";
import { accountPage } from "./account.tsx";
import { accountAddressPages } from "./account_addresses.tsx";
import { accountCardPage } from "./account_card.tsx";
import { accountConsentsPage } from "./account_consents.tsx";
import { accountDependantPages } from "./account_dependant.tsx";
import { accountFamilyPages } from "./account_family.tsx";
import { accountAccessPage } from "./account_access.tsx";
import { accountDataPages } from "./account_data.tsx";
import { accountSecondFactorPages } from "./account_second_factor.tsx";
import { adminAuditPages } from "./admin_audit.tsx";
import { accountContactsPages } from "./account_contacts.tsx";
import { accountNoticesPage } from "./account_notices.tsx";
import { accountSecurityPages } from "./account_security.tsx";
import { adminLedgerPages } from "./admin_ledger.tsx";
import { adminOrganisationPages } from "./admin_organisations.tsx";
import { guaranteePages } from "./guarantees.tsx";
import { organisationRegisterPages } from "./registers.tsx";
import { adminPayoutPages } from "./admin_payouts.tsx";
import { adminCashPages } from "./admin_cash.tsx";
import { clinicMoneyPages } from "./clinic_money.tsx";
import { adminPage } from "./admin.tsx";
import { adminCitiesPages } from "./admin_cities.tsx";
import { adminDispatchPages } from "./admin_dispatch.tsx";
import { adminRedFlagsPage } from "./admin_red_flags.tsx";
import { accountReceiptsPages } from "./account_receipts.tsx";
import { adminPaymentPages } from "./admin_payment.tsx";
import { adminPaymentsPages } from "./admin_payments.tsx";
import { adminReconciliationPages } from "./admin_reconciliation.tsx";
import { adminPromoPages } from "./admin_promo_codes.tsx";
import { tariffPages } from "./tariffs.tsx";
import { adminClinicsPages } from "./admin_clinics.tsx";
import { adminDoctorsPages } from "./admin_doctors.tsx";
import { adminPatientPages } from "./admin_patient.tsx";
import { adminStaffPages } from "./admin_staff.tsx";
import { adminUsersPages } from "./admin_users.tsx";
import { boardPage } from "./board.tsx";
import { boardAlertPage } from "./board_alert.tsx";
import { boardAlertsPage } from "./board_alerts.tsx";
import { boardFairnessPage } from "./board_fairness.tsx";
import { doctorShiftsPage } from "./doctor_shifts.tsx";
import { boardWarningsPage } from "./board_warnings.tsx";
import { bookPages } from "./book.tsx";
import { bookingCardPage } from "./booking_card.tsx";
import { bookingPage } from "./booking.tsx";
import { adminLicencesPage } from "./admin_licences.tsx";
import { doctorClinicsPages } from "./doctor_clinics.tsx";
import { clinicPages } from "./clinic.tsx";
import { clinicTeamPages } from "./clinic_team.tsx";
import { teamPage } from "./team.tsx";
import { clinicAreaPage } from "./clinic_area.tsx";
import { clinicProfilePage } from "./clinic_profile.tsx";
import { joinPage } from "./join.tsx";
import { bookingBlockPages } from "./booking_block.tsx";
import { otherClinicsPage } from "./other_clinics.tsx";
import { bookingPayPages } from "./booking_pay.tsx";
import { visitMoneyPage } from "./visit_money.tsx";
import { walletPages } from "./wallet.tsx";
import { bankDetailsPages } from "./bank_details.tsx";
import { adminBankPage } from "./admin_bank.tsx";
import { receiptPages } from "./receipts.tsx";
import { transferPages } from "./transfers.tsx";
import { payLinkPages } from "./pay_links.tsx";
import { payByLinkPages } from "./pay_by_link.tsx";
import { bookingWarningPage } from "./booking_warning.tsx";
import { bookingMedicalPages } from "./booking_medical.tsx";
import { doctorHelpPages } from "./doctor_help.tsx";
import { alarmCallPages } from "./alarm_calls.tsx";
import { doctorSafetyPages } from "./doctor_safety.tsx";
import { bookingCommands } from "./booking_commands.ts";
import { bookingWhyPage } from "./booking_why.tsx";
import { bookingsPage } from "./bookings.tsx";
import { doctorApplicationPages } from "./doctor_application.tsx";
import { doctorsPages } from "./doctors.tsx";
import { doctorDayPages } from "./doctor_day.tsx";
import { doctorPlanPages } from "./doctor_plan.tsx";
import { doctorIncomePages } from "./doctor_income.tsx";
import { doctorPages } from "./doctor.tsx";
import { firstAdminPages } from "./first_admin.tsx";
import { everyPageHasItsRight, pageGuard } from "./guard.ts";
import { homePage } from "./home.tsx";
import { knowPage, pageKit, type PagesApp, type PagesEnv, type PagesOptions } from "./kit.ts";
import { registerPages } from "./register.tsx";
import { resetPages } from "./reset.tsx";
import { secondFactorPages } from "./second_factor.tsx";
import { signOutPage } from "./sign_out.tsx";
import { signInPages } from "./sign_in.tsx";
import { legalPages } from "./legal.tsx";
import { sosPages } from "./sos.tsx";
import { offlinePages } from "./offline.tsx";
import { staffDutyPages } from "./staff_duty.tsx";
import { textSizeRoute } from "./text_size.tsx";
import { verifyPages } from "./verify.tsx";
import { planAlternativesPage } from "./plan_alternatives.tsx";
import { waitlistPages } from "./waitlist.tsx";
import { visitLinkPages } from "./visit_link.tsx";
import { wherePage } from "./where.tsx";
import type { Services } from "../services.ts";

export { type ErrorPageDetails, renderErrorPage } from "./error_page.tsx";
export type {
  DemoSignIn,
  KnownAddress,
  OpenCities,
  PagesApp,
  PagesEnv,
  PagesOptions,
} from "./kit.ts";

/**
 * All pages as one app. The middleware before it has set `person`, `language`, `sessionToken` and
 * `address`, and has judged the origin of writes.
 */
export function createPages(services: Services, options: PagesOptions): PagesApp {
  const app = new Hono<PagesEnv>();
  const kit = pageKit(services, options);
  app.use(knowPage(kit));
  app.use(pageGuard);
  for (
    const mount of [
      homePage,
      signInPages,
      signOutPage,
      registerPages,
      verifyPages,
      resetPages,
      accountContactsPages,
      accountNoticesPage,
      accountSecurityPages,
      firstAdminPages,
      secondFactorPages,
      accountSecondFactorPages,
      bookPages,
      bookingsPage,
      bookingPage,
      bookingCardPage,
      bookingMedicalPages,
      bookingWhyPage,
      bookingBlockPages,
      bookingWarningPage,
      bookingPayPages,
      payLinkPages,
      payByLinkPages,
      visitMoneyPage,
      walletPages,
      accountReceiptsPages,
      bankDetailsPages,
      receiptPages,
      adminBankPage,
      transferPages,
      boardWarningsPage,
      doctorHelpPages,
      doctorSafetyPages,
      alarmCallPages,
      bookingCommands,
      doctorPages,
      doctorDayPages,
      doctorPlanPages,
      waitlistPages,
      otherClinicsPage,
      planAlternativesPage,
      doctorApplicationPages,
      doctorsPages,
      boardPage,
      boardAlertsPage,
      boardAlertPage,
      staffDutyPages,
      boardFairnessPage,
      doctorShiftsPage,
      doctorIncomePages,
      clinicMoneyPages,
      adminCashPages,
      adminPayoutPages,
      adminOrganisationPages,
      guaranteePages,
      organisationRegisterPages,
      adminLedgerPages,
      accountPage,
      clinicPages,
      clinicTeamPages,
      doctorClinicsPages,
      adminLicencesPage,
      clinicProfilePage,
      clinicAreaPage,
      joinPage,
      teamPage,
      accountCardPage,
      accountAddressPages,
      accountFamilyPages,
      accountDependantPages,
      accountConsentsPage,
      accountAccessPage,
      accountDataPages,
      adminPage,
      adminDoctorsPages,
      adminClinicsPages,
      adminUsersPages,
      adminAuditPages,
      adminCitiesPages,
      adminDispatchPages,
      adminRedFlagsPage,
      adminPaymentsPages,
      adminPaymentPages,
      adminReconciliationPages,
      adminPromoPages,
      tariffPages,
      adminPatientPages,
      adminStaffPages,
      wherePage,
      visitLinkPages,
      legalPages,
      offlinePages,
      sosPages,
      textSizeRoute,
    ]
  ) mount(app, kit);
  everyPageHasItsRight(app);
  return app;
}
