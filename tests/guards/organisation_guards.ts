/** Guards of organisations as payers, and the tests that go red without them. */
import type { Guard } from "./remove.ts";

const letters = ["tests/routes/organisations_test.ts"];
const registers = ["tests/routes/organisation_registers_test.ts"];

const contracts = ["tests/routes/organisation_contracts_test.ts"];

export const ORGANISATION_GUARDS: readonly Guard[] = [
  {
    name: "nobody else's doctor is sent at an organisation's cost",
    file: "actors/booking/decide_search.ts",
    find: "contractor !== null && !worksFor(doctor, contractor)",
    replace: "contractor === doctor.id",
    tests: contracts,
  },
  {
    name: "nobody is asked whom the organisation's contract does not cover",
    file: "actors/dispatcher/eligibility.ts",
    find: "booking.contractClinicId != null && !worksFor",
    replace: "booking.contractClinicId === duty.doctor.id && !worksFor",
    tests: ["tests/actors/eligibility_test.ts"],
  },
  {
    name: "an offer that a letter's contract does not cover is withdrawn",
    file: "actors/dispatcher/withdrawals.ts",
    find: 'return isOutside ? "other_contract" : null;',
    replace: "return isOutside ? null : null;",
    tests: ["tests/actors/dispatcher_test.ts"],
  },
  {
    name: "no contract of another clinic pays for who comes already",
    file: "routes/payment_services.ts",
    find: "comes !== undefined && comes !== clinicId) {",
    replace: "comes === null) {",
    tests: contracts,
  },
  {
    name: "a letter pays for one visit",
    file: "db/migrations/0047_organisations.sql",
    find: "create unique index guarantees_number",
    replace: "create index guarantees_number",
    tests: letters,
  },
  {
    name: "together the guarantees of a month keep their limit",
    file: "db/guarantees.ts",
    find: "+ kopecks > BigInt(most as number)",
    replace: "< 0n",
    tests: letters,
  },
  {
    name: "no letter above the limit of a visit",
    file: "routes/money/guarantee_services.ts",
    find: "limitKopecks > organisation.visitLimitKopecks",
    replace: "limitKopecks < 0",
    tests: letters,
  },
  {
    name: "only the office answers for an organisation",
    file: "routes/money/guarantee_services.ts",
    find:
      "return mayDecide(by, booking, organisation) ? { guarantee, booking, organisation } : null;",
    replace: "return { guarantee, booking, organisation };",
    tests: letters,
  },
  {
    name: "a register in another clinic's name is nobody else's to read",
    file: "routes/money/register_services.ts",
    find: 'by.role === "admin" || found.providerId === clinicOf(by) ? found : null',
    replace: "found",
    tests: registers,
  },
  {
    name: "no more is marked as paid than is left of a register",
    file: "db/organisation_registers.ts",
    find: "payment.kopecks > Number(due!.left)",
    replace: "payment.kopecks < 0",
    tests: registers,
  },
  {
    name: "a charge stands in one register",
    file: "db/organisation_registers.ts",
    find: 'if (known.length > 0) throw new Refused("register_closed");',
    replace: "",
    tests: registers,
  },
  {
    name: "what was charged never changes",
    file: "db/migrations/0047_organisations.sql",
    find: "create trigger organisation_charges_append_only before update or delete",
    replace: "create trigger organisation_charges_append_only before truncate",
    tests: registers,
  },
];
