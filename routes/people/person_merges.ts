/**
 * Two records of one human: an account by telephone and one by e-mail, an account and a patient of a
 * booking by telephone. An admin says so with a reason, and may take it back; both act at once.
 */
import { z } from "zod";
import { text } from "../../actors/booking/schemas.ts";
import type { BlockBook } from "../../actors/dispatcher/blocks.ts";
import { type Hub, personTopic } from "../../actors/hub.ts";
import { LIMITS } from "../../actors/limits.ts";
import { type PersonId, personId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { MergeStore, PersonMerge } from "../../db/person_merges.ts";
import { uuidOrNull } from "../account_schemas.ts";
import type { Language, Outcome, Person } from "../services.ts";
import { fieldError, validate } from "../validation.ts";

const reason = text(LIMITS.reasonCharacters);
export const mergeBody = z.object({
  into: z.uuid().transform((value) => value.toLowerCase()),
  reason,
});
export const unmergeBody = z.object({ reason });

export interface MergeServices {
  /** What was said of a record, the newest first. */
  log(by: Person, id: string): Promise<Outcome<readonly PersonMerge[]>>;
  merge(by: Person, id: string, body: unknown, language: Language): Promise<
    Outcome<readonly PersonMerge[]>
  >;
  unmerge(by: Person, id: string, body: unknown, language: Language): Promise<
    Outcome<readonly PersonMerge[]>
  >;
}

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId">;
  readonly hub: Hub;
  readonly merges: MergeStore;
  readonly remembered: { forget(id: PersonId): void };
  /** Consents to one of these records count for the human: what rests on them follows. */
  readonly humansChanged: (ids: readonly PersonId[]) => Promise<void>;
  /** Who does not want to meet whom, by humans and not by records. */
  readonly blocks: Pick<BlockBook, "merge" | "unmerge">;
}

const FORBIDDEN = { refused: "forbidden" } as const;
const NOT_FOUND = { refused: "not_found" } as const;

export function mergeServices(
  { world, hub, merges, remembered, blocks, humansChanged }: Surroundings,
): MergeServices {
  /** Pages of all that are (or were) one come back with what is theirs now. */
  async function changed(ids: readonly PersonId[]): Promise<void> {
    const logs = await Promise.all(ids.map((id) => merges.log(id)));
    const all = new Set([
      ...ids,
      ...logs.flat().flatMap(({ fromId, intoId }) => [fromId, intoId]),
    ]);
    for (const id of all) {
      remembered.forget(id);
      hub.disconnect(personTopic(id));
    }
    await humansChanged([...all]);
  }

  async function patient(given: string): Promise<PersonId | null> {
    const id = uuidOrNull(given);
    return id !== null && await merges.isPatient(personId(id)) ? personId(id) : null;
  }

  return {
    async log(by, given) {
      if (by.role !== "admin") return FORBIDDEN;
      const id = await patient(given);
      return id === null ? NOT_FOUND : { ok: await merges.log(id) };
    },

    async merge(by, given, body, language) {
      if (by.role !== "admin") return FORBIDDEN;
      const input = validate(mergeBody, body, language);
      if ("invalid" in input) return input;
      const fromId = await patient(given);
      if (fromId === null) return NOT_FOUND;
      const intoId = await patient(input.ok.into);
      if (intoId === null || intoId === fromId) {
        return { invalid: [fieldError("into", "not_patient", language)] };
      }
      const isMade = await merges.merge({
        id: world.newId(),
        fromId,
        intoId,
        mergedBy: by.id,
        mergedAt: world.clock.now(),
        reason: input.ok.reason,
      });
      if (!isMade) return { refused: "already_merged" };
      blocks.merge(fromId, intoId);
      await changed([fromId, intoId]);
      return { ok: await merges.log(fromId) };
    },

    async unmerge(by, given, body, language) {
      if (by.role !== "admin") return FORBIDDEN;
      const input = validate(unmergeBody, body, language);
      if ("invalid" in input) return input;
      const fromId = await patient(given);
      if (fromId === null) return NOT_FOUND;
      const at = world.clock.now();
      const intoId = await merges.unmerge(fromId, by.id, at, input.ok.reason);
      if (intoId === null) return { refused: "not_merged" };
      blocks.unmerge(fromId);
      await changed([fromId, intoId]);
      return { ok: await merges.log(fromId) };
    },
  };
}
