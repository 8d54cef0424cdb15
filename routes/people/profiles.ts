/** A person's own profile, and the same of a person in their care: read, changed, never overwritten. */
import type { PersonId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import {
  EMPTY_CARD,
  type MedicalCard,
  type ProfileChange,
  type ProfileFacts,
  type ProfileStore,
  type StoredProfile,
} from "../../db/profiles.ts";
import type { Language, Outcome, Person } from "../services.ts";
import { validate } from "../validation.ts";
import { birthErrors } from "./birth_date.ts";
import type { ReadCard } from "./medical_card.ts";
import { type DependantBody, profileBody } from "./profile_schemas.ts";
import { type OtherRecordView, type ProfileView, recordView } from "./profile_views.ts";

export interface ProfileSurroundings {
  readonly world: Pick<World, "clock">;
  readonly profiles: ProfileStore;
  readonly readCard: ReadCard;
  /** A name was changed: what is remembered of the account is old. */
  readonly accountChanged: (id: Person["id"]) => void;
  readonly account: (id: Person["id"]) => Promise<Person | null>;
}

const CARD_FIELDS = ["allergies", "chronicConditions", "medicines"] as const;
/** How often a change without a version is made anew, when others change the same profile. */
const RETRIES = 3;

type Changes = Omit<DependantBody, "version" | "relation">;

const given = (changes: object): object =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));

/** Of the changes those that are facts, over those that stand. Pure. */
export function changedFacts(facts: ProfileFacts, changes: Changes): ProfileFacts {
  const { allergies: _1, chronicConditions: _2, medicines: _3, ...own } = changes;
  return { ...facts, ...given(own) };
}

/** The card with its changes; undefined: nothing of it was said. Pure. */
export function changedCard(card: MedicalCard, changes: Changes): MedicalCard | undefined {
  const said = CARD_FIELDS.filter((field) => changes[field] !== undefined);
  return said.length === 0
    ? undefined
    : { ...card, ...Object.fromEntries(said.map((field) => [field, changes[field] ?? null])) };
}

export const saysCard = (changes: Changes): boolean =>
  CARD_FIELDS.some((field) => changes[field] !== undefined);

/**
 * Saves changes against the version that they were made from; without one, against what stands now.
 * @param read the profile as it stands, or null: it is gone
 */
export async function saveChanges(
  { profiles, world, readCard }: Pick<ProfileSurroundings, "profiles" | "world" | "readCard">,
  by: Person,
  version: number | undefined,
  changes: Changes,
  read: () => Promise<StoredProfile | null>,
): Promise<"saved" | "stale_version" | "not_found"> {
  for (let attempt = 0; attempt < RETRIES; attempt++) {
    const stored = await read();
    if (stored === null) return "not_found";
    if (version !== undefined && stored.version !== version) return "stale_version";
    const purpose = by.id === stored.personId ? "own" : "guardian";
    const card = saysCard(changes)
      ? changedCard(await readCard(by, stored.personId, purpose) ?? EMPTY_CARD, changes)
      : undefined;
    const change: ProfileChange = {
      facts: changedFacts(stored.facts, changes),
      ...(card === undefined ? {} : { card }),
    };
    if (await profiles.save(stored, change, world.clock.now())) return "saved";
  }
  return "stale_version";
}

export function ownProfile(around: ProfileSurroundings) {
  const { world, profiles, readCard, accountChanged, account } = around;

  /** Null: there is no such record. Another one than that of the account is read, and written down. */
  async function record(by: Person, id: PersonId): Promise<OtherRecordView | null> {
    const stored = await profiles.get(id);
    if (stored === null) return null;
    const card = await readCard(by, id, "own") ?? EMPTY_CARD;
    const contacts = (stored.userId === null ? null : await account(stored.userId)) ??
      (id === by.id ? by : { phone: stored.facts.phone ?? null, email: null });
    return recordView(stored, card, contacts, world.clock.now());
  }

  async function mine(by: Person): Promise<Outcome<ProfileView>> {
    const own = await record(by, by.id);
    if (own === null) return { refused: "not_found" };
    const others = await Promise.all((by.sameAs ?? []).map((id) => record(by, id)));
    return { ok: { ...own, otherRecords: others.filter((one) => one !== null) } };
  }

  return {
    mine,
    async change(by: Person, body: unknown, language: Language): Promise<Outcome<ProfileView>> {
      const input = validate(profileBody, body, language);
      if ("invalid" in input) return input;
      const { version, ...changes } = input.ok;
      const wrong = birthErrors(changes.birthDate, world.clock.now(), language);
      if (wrong.length > 0) return { invalid: wrong };
      const saved = await saveChanges(around, by, version, changes, () => profiles.get(by.id));
      if (saved !== "saved") return { refused: saved };
      accountChanged(by.id);
      return await mine(by);
    },
  };
}
