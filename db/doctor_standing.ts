/** Who may work as a doctor, as it is stored: also of those who are none any more. */
import type { DoctorFacts } from "../actors/booking/protocol.ts";
import type { PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { queryOf } from "./query.ts";
import {
  DOCTOR_FACTS,
  doctorFactsOf,
  type DoctorFactsRow,
  IS_APPROVED_DOCTOR,
} from "./standing.ts";

export function doctorStanding(database: Database) {
  const rows = queryOf(database);
  return {
    /** Of these, whoever may not work. */
    async unapprovedOf(ids: readonly PersonId[]): Promise<ReadonlySet<PersonId>> {
      const found = await rows<{ readonly id: PersonId }>(
        "doctorStanding.unapprovedOf",
        `select u.id from users u join doctor_profiles d on d.user_id = u.id
         where u.id in (select value::uuid from jsonb_array_elements_text($1::jsonb))
           and not (${IS_APPROVED_DOCTOR})`,
        [ids],
      );
      return new Set(found.map(({ id }) => id));
    },

    /** Null: was never one. */
    async factsOf(id: PersonId): Promise<DoctorFacts | null> {
      const [found] = await rows<DoctorFactsRow>(
        "doctorStanding.factsOf",
        `select ${DOCTOR_FACTS} from users u join doctor_profiles d on d.user_id = u.id
         where u.id = $1`,
        [id],
      );
      return found === undefined ? null : doctorFactsOf(found);
    },
  };
}
