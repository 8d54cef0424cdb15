/** Staff in memory for the tests of pages: two dispatchers, one of them on duty. */
import { instant, type Membership, personId } from "../../actors/vocabulary.ts";
import type {
  ColleagueOnDuty,
  StaffDutyView,
  StaffMember,
  StaffServices,
} from "../../routes/people/staff_services.ts";
import type { Outcome } from "../../routes/services.ts";

const id = (number: number): string =>
  `01930000-0000-7000-8000-${String(number).padStart(12, "0")}`;
const SINCE = new Date(instant(Date.parse("2026-11-22T05:00:00Z"))).toISOString();
const EVERYWHERE: readonly Membership[] = [{ city: null, clinicIds: null }];

export const staffMember = (changes: Partial<StaffMember> = {}): StaffMember => ({
  id: personId(id(4)),
  role: "dispatcher",
  firstName: "Ольга",
  lastName: "Белова",
  email: "olga@example.ru",
  phone: "+79000000004",
  active: true,
  memberships: EVERYWHERE,
  onDutySince: SINCE,
  ...changes,
});

export const colleague = (changes: Partial<ColleagueOnDuty> = {}): ColleagueOnDuty => ({
  id: personId(id(4)),
  firstName: "Ольга",
  lastName: "Белова",
  since: SINCE,
  silent: false,
  cities: ["default"],
  ...changes,
});

export const staffDutyView = (changes: Partial<StaffDutyView> = {}): StaffDutyView => ({
  onDuty: [colleague(), colleague({ id: personId(id(44)), firstName: "Иван", silent: true })],
  since: SINCE,
  unattended: [],
  leftAlone: ["default"],
  holds: 1,
  notes: [{ from: "Иван Белов", at: SINCE, text: "Вызов 4127 ждёт звонка клиники" }],
  ...changes,
});

/** @param outcome what a test wants to be answered instead, by the name of the call */
export function fakeStaff(
  note: (name: string, ...given: unknown[]) => void,
  outcome: <T>(name: string, ok: T) => Outcome<T>,
  duty: () => StaffDutyView,
  isAttended: () => boolean,
): StaffServices {
  const list = { city: "default", people: [] };
  return {
    members: () =>
      Promise.resolve(outcome("members", [
        staffMember(),
        staffMember({
          id: personId(id(44)),
          firstName: "Иван",
          memberships: [{ city: "default", clinicIds: [personId(id(3))] }],
          onDutySince: null,
          phone: null,
        }),
        staffMember({ id: personId(id(5)), role: "admin", memberships: [], onDutySince: null }),
      ])),
    setMemberships(_by, userId, body) {
      note("setMemberships", userId, body);
      return Promise.resolve(outcome("setMemberships", staffMember()));
    },
    clinics: () => Promise.resolve({ ok: [{ id: personId(id(3)), name: "Клиника «Восток»" }] }),
    duty: () => Promise.resolve({ ok: duty() }),
    startDuty() {
      note("startDuty");
      return Promise.resolve(outcome("startDuty", duty()));
    },
    handOver(_by, body) {
      note("handOver", body);
      return Promise.resolve(outcome("handOver", duty()));
    },
    endDuty(_by, body) {
      note("endDuty", body);
      return Promise.resolve(outcome("endDuty", duty()));
    },
    onCall: () =>
      Promise.resolve({
        ok: [{
          city: "default",
          people: [{
            id: personId(id(5)),
            firstName: "Анна",
            lastName: "Белова",
            phone: "+79000000005",
          }],
        }],
      }),
    setOnCall(_by, city, body) {
      note("setOnCall", city, body);
      return Promise.resolve(outcome("setOnCall", list));
    },
    isAttended,
  };
}
