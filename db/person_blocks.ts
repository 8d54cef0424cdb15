/** The store of blocks between a patient and a doctor. A reason is sealed with the patient's key. */
import type { BookingId, Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import type { Keyring } from "./keyring.ts";
import { isUniqueViolation, queryOf } from "./query.ts";

export type BlockingRole = "patient" | "doctor";

export interface PersonBlock {
  readonly id: string;
  readonly patientId: PersonId;
  readonly doctorId: PersonId;
  /** Who does not want to meet the other. */
  readonly fromRole: BlockingRole;
  readonly madeBy: PersonId;
  readonly at: Instant;
  /** Null: none was given, or the patient was deleted. */
  readonly reason: string | null;
  readonly bookingId: BookingId;
  readonly endedAt: Instant | null;
  readonly endedBy: PersonId | null;
}

/** Where the visit was: whose staff may see it. */
export interface BlockPlace {
  readonly city: string;
  readonly clinicId: PersonId | null;
}

export type PlacedBlock = PersonBlock & BlockPlace;

type Row = Omit<PersonBlock, "reason"> & { readonly reason: Uint8Array | null };

const reasonPlace = (id: string): string => `person_blocks.reason/${id}`;
const COLUMNS = `id, patient_id, doctor_id, from_role, made_by, at, reason, booking_id, ended_at,
  ended_by`;

export type BlockStore = ReturnType<typeof blockStore>;

export function blockStore(database: Database, keyring: Keyring) {
  const rows = queryOf(database);

  async function opened<Found extends Row>(
    found: readonly Found[],
  ): Promise<readonly (Omit<Found, "reason"> & Pick<PersonBlock, "reason">)[]> {
    const keys = await keyring.persons(found.map(({ patientId }) => patientId));
    return found.map(({ reason, ...block }) => {
      const key = keys.get(block.patientId);
      return {
        ...block,
        reason: reason === null || key === undefined
          ? null
          : key.open(reasonPlace(block.id), reason),
      };
    });
  }

  return {
    /** The pairs of all that hold, and which records are one human; for the matching's memory. */
    async current(): Promise<{
      readonly blocks: readonly Pick<PersonBlock, "id" | "patientId" | "doctorId">[];
      readonly merges: readonly { readonly fromId: PersonId; readonly intoId: PersonId }[];
    }> {
      const [blocks, merges] = await Promise.all([
        rows<Pick<PersonBlock, "id" | "patientId" | "doctorId">>(
          "blocks.current",
          "select id, patient_id, doctor_id from person_blocks where ended_at is null",
          [],
        ),
        rows<{ fromId: PersonId; intoId: PersonId }>(
          "blocks.merges",
          "select from_id, into_id from person_merges where unmerged_at is null",
          [],
        ),
      ]);
      return { blocks, merges };
    },

    /** @returns false: it stands already */
    async add(block: Omit<PersonBlock, "endedAt" | "endedBy">): Promise<boolean> {
      const sealed = block.reason === null
        ? null
        : (await keyring.person(block.patientId)).seal(reasonPlace(block.id), block.reason);
      try {
        await rows(
          "blocks.add",
          `insert into person_blocks (id, patient_id, doctor_id, from_role, made_by, at, reason,
             booking_id)
           values ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000), $7, $8)`,
          [
            block.id,
            block.patientId,
            block.doctorId,
            block.fromRole,
            block.madeBy,
            block.at,
            sealed,
            block.bookingId,
          ],
        );
        return true;
      } catch (error) {
        if (isUniqueViolation(error)) return false;
        throw error;
      }
    },

    async get(id: string): Promise<PlacedBlock | null> {
      const found = await rows<Row & BlockPlace>(
        "blocks.get",
        `select ${COLUMNS}, booking.city, booking.clinic_id from person_blocks
           join lateral (select city, clinic_id from bookings where id = booking_id) booking on true
         where id = $1`,
        [id],
      );
      return (await opened(found))[0] ?? null;
    },

    /** @returns false: it had ended */
    async end(id: string, by: PersonId, at: Instant): Promise<boolean> {
      const ended = await rows(
        "blocks.end",
        `update person_blocks set ended_at = to_timestamp($3::float8 / 1000), ended_by = $2
         where id = $1 and ended_at is null returning id`,
        [id, by, at],
      );
      return ended.length === 1;
    },

    /** Those that hold between the two, of any of the patient's records. */
    async between(
      patientIds: readonly PersonId[],
      doctorId: PersonId,
    ): Promise<readonly PersonBlock[]> {
      return await opened(
        await rows<Row>(
          "blocks.between",
          `select ${COLUMNS} from person_blocks
           where doctor_id = $2 and ended_at is null
             and patient_id in (select value::uuid from jsonb_array_elements_text($1::jsonb))
           order by id`,
          [patientIds, doctorId],
        ),
      );
    },

    /** The newest first; those that hold, or all. */
    async list(
      query: { readonly ended: boolean; readonly before: string | null; readonly limit: number },
    ): Promise<readonly PlacedBlock[]> {
      return await opened(
        await rows<Row & BlockPlace>(
          "blocks.list",
          `select ${COLUMNS}, booking.city, booking.clinic_id from person_blocks
             join lateral (select city, clinic_id from bookings where id = booking_id) booking on true
           where ($1::boolean or ended_at is null) and ($2::uuid is null or id < $2::uuid)
           order by id desc limit $3`,
          [query.ended, query.before, query.limit],
        ),
      );
    },
  };
}
