/** Clinics in memory, for pages. */
import { instant, personId } from "../../actors/vocabulary.ts";
import type { StoredClinic } from "../../db/clinics.ts";
import type { LicenceList } from "../../routes/people/licence_watch.ts";
import type { ClinicServices } from "../../routes/people/clinics.ts";
import type { ClinicMemberServices, MemberView } from "../../routes/people/clinic_members.ts";
import type { Outcome, SignedIn } from "../../routes/services.ts";

/** As in fake_services.ts. */
const AT = Date.parse("2026-11-22T11:12:00Z");

export const clinic = (changes: Partial<StoredClinic> = {}): StoredClinic => ({
  userId: personId("01930000-0000-7000-8000-000000000003"),
  version: 1,
  name: "Клиника на Яузе",
  licenseNumber: "Л041-01137-77/00000001",
  inn: "7707083893",
  licenseExpiresOn: "2027-01-20",
  licensedUntil: "2027-01-20",
  addresses: [],
  hours: null,
  services: [],
  reason: null,
  status: "approved",
  decidedAt: null,
  telemedicine: false,
  createdAt: instant(AT - 3_600_000),
  ...changes,
});

export const fakeClinics = (
  note: (name: string, ...given: unknown[]) => void,
  outcome: <T>(name: string, ok: T) => Outcome<T>,
): ClinicServices => ({
  mine: () => Promise.resolve(outcome("clinic", clinic())),
  change(_by, body) {
    note("changeClinic", body);
    return Promise.resolve(outcome("changeClinic", clinic()));
  },
  doctors: () =>
    Promise.resolve(
      outcome("clinicDoctors", [{
        doctorId: personId("01930000-0000-7000-8000-000000000002"),
        firstName: "Марина",
        lastName: "Ковалёва",
        specializations: ["therapist"],
        isApproved: true,
        from: instant(AT - 86_400_000),
      }]),
    ),
  invite() {
    note("inviteDoctor");
    const token = "invite-token";
    return Promise.resolve(
      outcome("inviteDoctor", { token, link: `/join/${token}`, expiresAt: instant(AT) }),
    );
  },
  withdrawInvites: () => Promise.resolve(outcome("withdrawInvites", { withdrawn: 0 })),
  invitation: () =>
    Promise.resolve(
      outcome("invitation", {
        clinicId: clinic().userId,
        name: clinic().name,
        expiresAt: instant(AT),
      }),
    ),
  accept: () =>
    Promise.resolve(
      outcome("joinClinic", {
        clinicId: clinic().userId,
        name: clinic().name,
        from: instant(AT),
      }),
    ),
  clinicsOf: () => Promise.resolve([]),
  worksOf: () =>
    Promise.resolve([null, instant(AT)].map((until) => ({
      clinicId: clinic().userId,
      name: clinic().name,
      from: instant(AT - 86_400_000),
      until,
      endedBy: until === null ? null : "doctor" as const,
      licensedUntil: "2027-01-20",
    }))),
  end: () => Promise.resolve(outcome("endDoctor", { ended: true } as const)),
  leave: () => Promise.resolve(outcome("leaveClinic", { ended: true } as const)),
  clinic: () => Promise.resolve(outcome("clinic", clinic())),
  list: () =>
    Promise.resolve({
      ok: {
        items: [{
          ...clinic({ status: "rejected", reason: "ИНН не найден", addresses: ["Яузская, 11"] }),
          email: "clinic@tot.example",
          phone: "+74951234567",
          steps: [{ step: "rejected", byId: null, at: instant(AT), reason: "ИНН не найден" }],
        }],
        nextCursor: null,
      },
    }),
  approve: () => Promise.resolve(outcome("approveClinic", clinic())),
  reject: () => Promise.resolve(outcome("rejectClinic", clinic())),
});

const member = (changes: Partial<MemberView> = {}): MemberView => ({
  userId: clinic().userId,
  kind: "owner",
  firstName: "Пётр",
  lastName: "Яузов",
  email: "clinic@tot.example",
  phone: "+74951234567",
  addedAt: instant(AT - 86_400_000),
  isOwn: true,
  ...changes,
});

export const fakeClinicMembers = (
  note: (name: string, ...given: unknown[]) => void,
  outcome: <T>(name: string, ok: T) => Outcome<T>,
  signedIn: SignedIn,
): ClinicMemberServices => {
  const manager = member({
    userId: personId("01930000-0000-7000-8000-000000000033"),
    kind: "manager",
    firstName: "Вера",
    isOwn: false,
    phone: null,
  });
  const invite = {
    id: "01930000-0000-7000-8000-000000000034",
    kind: "manager",
    contact: "new@tot.example",
    createdAt: instant(AT),
    expiresAt: instant(AT + 86_400_000),
  } as const;
  const team = () =>
    outcome("team", {
      members: [member(), manager],
      invites: [invite],
      changes: [{
        userId: manager.userId,
        change: "joined" as const,
        byId: member().userId,
        at: instant(AT),
        name: "Вера Яузова",
        byName: "Пётр Яузов",
      }],
    });
  return {
    team: () => Promise.resolve(team()),
    invite(_by, body) {
      note("inviteMember", body);
      return Promise.resolve(outcome("inviteMember", invite));
    },
    withdraw: () => Promise.resolve(outcome("withdrawMember", { withdrawn: true } as const)),
    setKind(_by, id, body) {
      note("setMemberKind", id, body);
      return Promise.resolve(team());
    },
    end: () => Promise.resolve(outcome("endMember", { ended: true } as const)),
    invitation: () =>
      Promise.resolve(
        outcome("teamInvitation", {
          ...invite,
          clinicId: clinic().userId,
          clinicName: clinic().name,
          createdBy: clinic().userId,
        }),
      ),
    join: () => Promise.resolve(outcome("joinTeam", signedIn.person)),
    joinPage: () => Promise.resolve(outcome("joinTeam", signedIn)),
  };
};

export const fakeLicences = (): LicenceList => ({
  list: (_by, { term }) =>
    Promise.resolve({
      ok: {
        items: term === "ended" ? [] : [{
          kind: "clinic",
          ownerId: clinic().userId,
          name: clinic().name,
          licenseNumber: clinic().licenseNumber,
          licenseExpiresOn: "2026-11-27",
          daysLeft: 5,
          told: [{ days: 7, at: instant(AT) }],
        }, {
          kind: "doctor",
          ownerId: personId("01930000-0000-7000-8000-000000000002"),
          name: "Ковалёва Марина",
          licenseNumber: "Л041",
          licenseExpiresOn: "2027-01-20",
          daysLeft: 59,
          told: [],
        }],
        nextCursor: null,
      },
    }),
});
