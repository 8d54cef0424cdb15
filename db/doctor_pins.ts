/** The store of doctors' two PINs, each as a slow hash of a keyed one. */
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { encodeBase64 } from "./codecs.ts";
import type { Keyring } from "./keyring.ts";
import { queryOf } from "./query.ts";

export interface PinHashes {
  readonly pinHash: string;
  readonly duressHash: string;
}

export type DoctorPinStore = Awaited<ReturnType<typeof openDoctorPins>>;

export async function openDoctorPins(database: Database, keyring: Keyring) {
  const key = await keyring.purpose("doctor_pins");
  const rows = queryOf(database);
  return {
    /** What is hashed slowly: four digits of this doctor, worth nothing without the installation's key. */
    keyed: (doctorId: PersonId, pin: string): string =>
      encodeBase64(key.index(`${doctorId}/${pin}`)),

    async of(doctorId: PersonId): Promise<PinHashes | null> {
      const [found] = await rows<PinHashes>(
        "doctorPins.of",
        "select pin_hash, duress_hash from doctor_pins where doctor_id = $1",
        [doctorId],
      );
      return found ?? null;
    },

    async set(doctorId: PersonId, { pinHash, duressHash }: PinHashes, at: Instant): Promise<void> {
      await rows(
        "doctorPins.set",
        `insert into doctor_pins (doctor_id, pin_hash, duress_hash, set_at)
         values ($1, $2, $3, to_timestamp($4::float8 / 1000))
         on conflict (doctor_id) do update set pin_hash = excluded.pin_hash,
           duress_hash = excluded.duress_hash, set_at = excluded.set_at`,
        [doctorId, pinHash, duressHash, at],
      );
    },
  };
}
