/**
 * What bookings save in one moment goes together, turns and creations in one statement, and each has its own
 * answer; constraints that are hit come back as refusals.
 */
import { refuse } from "../actors/vocabulary.ts";
import type { CommitResult } from "../actors/world.ts";
import { CREATE, CREATION_TYPES, type CreationValues, insertBooking } from "./booking_creations.ts";
import {
  insertCommand,
  insertEvents,
  insertMessages,
  TURN,
  TURN_TYPES,
  type TurnValues,
  updateBooking,
} from "./booking_turns.ts";
import { inJson, inOrder, listed, ofRecord } from "./listed_values.ts";
import { EXCLUSION_VIOLATION, type Query, UNIQUE_VIOLATION } from "./query.ts";
import { sameRound } from "./same_round.ts";

/** So many in one statement: what befalls it befalls all of them. */
const SAVED_TOGETHER = 16;

const ofTurn = (name: keyof typeof TURN_TYPES): string => `turn.${name}`;

/**
 * Turns of rows that are locked, or have another version by now, are left out: nobody waits for a lock behind
 * the locks of others, so that one that is held long holds up nothing but its own booking.
 */
const SAVES = `
with updated as (${
  updateBooking(
    ofRecord(TURN_TYPES, "t"),
    `from (select one.* from ${listed(TURN_TYPES, "$1")} one
      join bookings b on b.id = one.id and b.version = one.expected
      for no key update of b skip locked) t`,
  )
} returning t.*
), wanted as ${listed(CREATION_TYPES, "$2")}, created as (${
  insertBooking(ofRecord(CREATION_TYPES, "w"), "from wanted w")
}), turn as (
  select null::integer as number, id, version, status, at, events, messages, command, person,
    body_hash, refused, sequence
  from updated
  union all
  select created.number, w.id, 1, w.status, w.at, w.events, '[]'::jsonb, w.command, w.person,
    w.body_hash, null, null
  from created join wanted w on w.id = created.id
), events as (${insertEvents("turn.events")}
), messages as (${insertMessages("turn.messages")}
), command as (${insertCommand(ofTurn, "turn.number is not null")}
)
select id, number from turn`;

type Saved =
  | { readonly turn: TurnValues; readonly creation?: never }
  | { readonly creation: CreationValues; readonly turn?: never };

/** Of a creation its number, or null where there are as many open ones as may be. */
type Answer = CommitResult | number | null;

interface PostgresError {
  readonly code?: string;
  readonly constraint_name?: string;
}

/** What the hit constraint means, or null: a fault. */
function meaningOf(error: unknown): CommitResult | null {
  const { code, constraint_name: constraint } = error as PostgresError;
  if (code === EXCLUSION_VIOLATION) return refuse("doctor_busy");
  if (code !== UNIQUE_VIOLATION) return null;
  return constraint === "booking_commands_pkey" ? "command_exists" : "conflict";
}

export interface BookingSaver {
  turn(values: TurnValues): Promise<CommitResult>;
  /** @returns the number; null: there are as many open ones as may be. @throws a unique violation */
  creation(values: CreationValues): Promise<number | null>;
}

/** @returns what saves what is sealed and indexed */
export function bookingSaver(rows: Query): BookingSaver {
  async function turnAlone(turn: TurnValues): Promise<CommitResult> {
    try {
      const saved = await rows("bookings.turn", TURN, inOrder(TURN_TYPES, turn));
      return saved.length === 1 ? "committed" : "conflict";
    } catch (error) {
      const meaning = meaningOf(error);
      if (meaning === null) throw error;
      return meaning;
    }
  }

  async function createAlone(creation: CreationValues): Promise<number | null> {
    const values = inOrder(CREATION_TYPES, creation);
    const [made] = await rows<{ number: number }>("bookings.create", CREATE, values);
    return made?.number ?? null;
  }

  const askOne = ({ turn, creation }: Saved): Promise<Answer> =>
    turn === undefined ? createAlone(creation) : turnAlone(turn);

  const save = sameRound<Saved, Answer>({
    limit: SAVED_TOGETHER,
    askOne,
    async askMany(all) {
      // The database saves one of two turns of a booking and names it once: each is asked about by itself then.
      const ids = all.map(({ turn, creation }) => (turn ?? creation).id);
      if (new Set(ids).size < ids.length) throw new Error("two turns of one booking");
      const turns = all.flatMap(({ turn }) => turn ?? []);
      const creations = all.flatMap(({ creation }) => creation ?? []);
      const saved = await rows<{ id: string; number: number | null }>("bookings.saves", SAVES, [
        turns.map((turn) => inJson(TURN_TYPES, turn)),
        creations.map((creation) => inJson(CREATION_TYPES, creation)),
      ]);
      const numbers = new Map(saved.map(({ id, number }) => [id, number]));
      return all.map((one, at) => {
        const number = numbers.get(ids[at] as string);
        // Why it was not, it learns alone: it may be that its row was locked.
        return number === undefined ? askOne(one) : number ?? "committed";
      });
    },
  });

  return {
    turn: async (turn) => await save({ turn }) as CommitResult,
    creation: async (creation) => await save({ creation }) as number | null,
  };
}
