/** The store of transports to hospitals: hospital and note are sealed with the patient's key. */
import type { NewMessage } from "../actors/outbox/message.ts";
import type { BookingId, Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import type { Keyring } from "./keyring.ts";
import type { Outbox } from "./outbox.ts";
import { queryOf } from "./query.ts";

/** Where to, and what those must know who take over. */
export interface TransportWords {
  readonly hospital: {
    readonly name: string;
    /** Null: the doctor named one that the city's data has not. */
    readonly latitude: number | null;
    readonly longitude: number | null;
    readonly phone: string | null;
  };
  readonly note: string;
}

export interface HospitalTransport extends TransportWords {
  readonly bookingId: BookingId;
  readonly patientId: PersonId;
  readonly doctorId: PersonId;
  readonly savedAt: Instant;
  readonly relativeToldAt: Instant | null;
}

type Row = Omit<HospitalTransport, keyof TransportWords> & { readonly words: Uint8Array };

const place = (id: string): string => `hospital_transports.words/${id}`;
const at = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;

export type HospitalTransportStore = ReturnType<typeof hospitalTransportStore>;

export function hospitalTransportStore(
  database: Database,
  keyring: Keyring,
  outbox: Pick<Outbox, "enqueue" | "wake">,
) {
  const rows = queryOf(database);
  return {
    async of(bookingId: string): Promise<HospitalTransport | null> {
      const [found] = await rows<Row>(
        "hospitalTransports.of",
        `select booking_id, patient_id, doctor_id, words, saved_at, relative_told_at
         from hospital_transports where booking_id = $1`,
        [bookingId],
      );
      const key = found === undefined
        ? undefined
        : (await keyring.persons([found.patientId])).get(found.patientId);
      if (found === undefined || key === undefined) return null;
      const { words, ...row } = found;
      return { ...row, ...JSON.parse(key.open(place(bookingId), words)) as TransportWords };
    },

    /** @param message to the emergency contact, written with it; null: there is none, or it was told */
    async save(
      { bookingId, patientId, doctorId, hospital, note, savedAt }: Omit<
        HospitalTransport,
        "relativeToldAt"
      >,
      message: NewMessage | null,
    ): Promise<void> {
      const key = await keyring.person(patientId);
      const words = key.seal(place(bookingId), JSON.stringify({ hospital, note }));
      await database.transaction("hospitalTransports.save", async (sql) => {
        await sql.unsafe(
          `insert into hospital_transports (booking_id, patient_id, doctor_id, words, saved_at,
             relative_told_at)
           values ($1, $2, $3, $4, ${at("$5")}, ${at("$6")})
           on conflict (booking_id) do update set doctor_id = excluded.doctor_id,
             words = excluded.words, saved_at = excluded.saved_at,
             relative_told_at = coalesce(hospital_transports.relative_told_at,
               excluded.relative_told_at)`,
          [
            bookingId,
            patientId,
            doctorId,
            words,
            savedAt,
            message === null ? null : savedAt,
          ] as never[],
          { prepare: true },
        );
        if (message !== null) await outbox.enqueue(sql, message);
      });
      if (message !== null) outbox.wake();
    },
  };
}
