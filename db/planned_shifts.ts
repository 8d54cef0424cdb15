/**
 * When doctors mean to work in days to come. Where a first way begins is sealed with the doctor's own
 * key: it may be a home. Of one doctor no two overlap.
 */
import type { DoctorFacts } from "../actors/booking/protocol.ts";
import type { GeoPoint, Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import type { Keyring } from "./keyring.ts";
import { EXCLUSION_VIOLATION, queryOf } from "./query.ts";
import { DOCTOR_FACTS, doctorFactsOf, type DoctorFactsRow } from "./standing.ts";

export interface StartPlace extends GeoPoint {
  readonly text: string;
}

export interface PlannedShift {
  readonly id: string;
  readonly doctorId: PersonId;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly startPlace: StartPlace | null;
  readonly language: "ru" | "en";
}

/** A doctor with what stands before. */
export interface DoctorPlan {
  readonly doctor: DoctorFacts;
  readonly shifts: readonly PlannedShift[];
  /** Taken back while visits stood in them. */
  readonly removed: readonly Pick<PlannedShift, "startsAt" | "endsAt">[];
}

type Row = Omit<PlannedShift, "startPlace"> & {
  readonly sealed: Uint8Array | null;
  readonly removedAt: Instant | null;
};

const place = (id: string): string => `planned_shifts.start_place/${id}`;
const COLUMNS = "s.id, s.doctor_id, s.starts_at, s.ends_at, s.language, s.start_place as sealed, " +
  "s.removed_at";
const at = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;

export type PlannedShiftStore = ReturnType<typeof plannedShiftStore>;

export function plannedShiftStore(database: Database, keyring: Keyring) {
  const rows = queryOf(database);

  async function opened(found: readonly Row[]): Promise<readonly PlannedShift[]> {
    const keys = await keyring.persons([...new Set(found.map(({ doctorId }) => doctorId))]);
    return found.map(({ sealed, removedAt: _removedAt, ...row }) => {
      const key = keys.get(row.doctorId);
      return {
        ...row,
        startPlace: sealed === null || key === undefined
          ? null
          : JSON.parse(key.open(place(row.id), sealed)) as StartPlace,
      };
    });
  }

  return {
    /** @returns why not: it overlaps another one, or there are so many already */
    async add(
      shift: PlannedShift & { readonly createdBy: PersonId; readonly createdAt: Instant },
      limit: number,
    ): Promise<"added" | "overlaps" | "too_many"> {
      const key = shift.startPlace === null ? null : await keyring.person(shift.doctorId);
      try {
        const added = await rows(
          "plannedShifts.add",
          `insert into planned_shifts (id, doctor_id, starts_at, ends_at, start_place, language,
             created_by, created_at)
           select $1, $2, ${at("$3")}, ${at("$4")}, $5::bytea, $6, $7, ${at("$8")}
           where (select count(*) from planned_shifts
             where doctor_id = $2 and removed_at is null and ends_at > ${at("$8")}) < $9::integer
           returning id`,
          [
            shift.id,
            shift.doctorId,
            shift.startsAt,
            shift.endsAt,
            key?.seal(place(shift.id), JSON.stringify(shift.startPlace)) ?? null,
            shift.language,
            shift.createdBy,
            shift.createdAt,
            limit,
          ],
        );
        return added.length === 1 ? "added" : "too_many";
      } catch (error) {
        if ((error as { code?: string }).code === EXCLUSION_VIOLATION) return "overlaps";
        throw error;
      }
    },

    /**
     * @param isRemembered visits stand in it: until its end it is known that it was there
     * @returns false: this doctor has no such shift that has not ended
     */
    async remove(
      id: string,
      doctorId: string,
      isRemembered: boolean,
      now: Instant,
    ): Promise<boolean> {
      const which = `where id = $1 and doctor_id = $2 and ends_at > ${at("$3")}
           and removed_at is null returning id`;
      const removed = isRemembered
        ? await rows(
          "plannedShifts.takeBack",
          `update planned_shifts set removed_at = ${at("$3")}, start_place = null ${which}`,
          [id, doctorId, now],
        )
        : await rows("plannedShifts.remove", `delete from planned_shifts ${which}`, [
          id,
          doctorId,
          now,
        ]);
      return removed.length === 1;
    },

    /** Of one doctor, those that have not ended, in order. */
    async of(doctorId: string, now: Instant): Promise<readonly PlannedShift[]> {
      return await opened(
        await rows<Row>(
          "plannedShifts.of",
          `select ${COLUMNS} from planned_shifts s
           where s.doctor_id = $1 and s.removed_at is null and s.ends_at > ${at("$2")}
           order by s.starts_at`,
          [doctorId, now],
        ),
      );
    },

    /** All that have not ended, with their doctors as they stand now. */
    async all(now: Instant): Promise<readonly DoctorPlan[]> {
      const found = await rows<Row>(
        "plannedShifts.all",
        `select ${COLUMNS} from planned_shifts s where s.ends_at > ${at("$1")}
         order by s.doctor_id, s.starts_at`,
        [now],
      );
      const shifts = await opened(found.filter(({ removedAt }) => removedAt === null));
      const gone = Map.groupBy(
        found.filter(({ removedAt }) => removedAt !== null),
        ({ doctorId }) => doctorId,
      );
      const doctors = await rows<DoctorFactsRow>(
        "plannedShifts.doctors",
        `select ${DOCTOR_FACTS}
         from users u join doctor_profiles d on d.user_id = u.id
         where u.id in (select doctor_id from planned_shifts where ends_at > ${at("$1")})
           and u.role = 'doctor'`,
        [now],
      );
      const byDoctor = Map.groupBy(shifts, ({ doctorId }) => doctorId);
      return doctors.map(doctorFactsOf).map((doctor) => ({
        doctor,
        shifts: byDoctor.get(doctor.id) ?? [],
        removed: gone.get(doctor.id) ?? [],
      }));
    },

    /** What has ended long ago is in the shifts that were really worked. */
    async tidy(before: Instant): Promise<void> {
      await rows("plannedShifts.tidy", `delete from planned_shifts where ends_at < ${at("$1")}`, [
        before,
      ]);
    },
  };
}
