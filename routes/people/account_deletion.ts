/**
 * The deletion of an account: asked for by its person, who may change their mind for a week, and then
 * carried out for good. Nothing is deleted under a visit that somebody still needs, or with money that is
 * somebody's.
 */
import { z } from "zod";
import { type Hub, personTopic } from "../../actors/hub.ts";
import { LIMITS } from "../../actors/limits.ts";
import { after, idsOf, type Instant, personId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { Deletion, DeletionStore, Obstacle } from "../../db/account_deletions.ts";
import type { Outbox } from "../../db/outbox.ts";
import type { PeopleStore } from "../../db/people.ts";
import { translate } from "../locale.ts";
import type { Language, Outcome, Person } from "../services.ts";
import { validate } from "../validation.ts";
import type { Channel, FreshProof } from "./fresh_proof.ts";
import { noticesTo } from "./password_change.ts";

/** The word is typed by hand, so that no slip of a thumb deletes an account. */
export const deletionBody = z.object({ confirm: z.literal(true) });

export interface AskedDeletion {
  readonly requestedAt: string;
  /** From then on it is carried out; until that has happened it can be taken back. */
  readonly dueAt: string;
}

export interface DeletionView extends AskedDeletion {
  /** What holds it up as things stand, in the reader's words and with the way out. Null: nothing. */
  readonly obstacle: { readonly code: DeletionRefusal; readonly message: string } | null;
}

interface Surroundings {
  readonly deletions: DeletionStore;
  readonly people: PeopleStore;
  readonly fresh: FreshProof;
  readonly hub: Hub;
  readonly world: Pick<World, "clock" | "log" | "newId">;
  readonly outbox: Pick<Outbox, "enqueue">;
  readonly remembered: { forget(id: Person["id"]): void };
  readonly bookings: { forgetPatients(ids: readonly string[]): void };
}

const REFUSALS = {
  open_booking: "deletion_open_booking",
  on_shift: "deletion_on_shift",
  last_admin: "last_admin",
  last_owner: "last_owner",
  payment_open: "deletion_payment_open",
  wallet_not_empty: "deletion_wallet_not_empty",
  handover_open: "deletion_handover_open",
  cash_held: "deletion_cash_held",
  payout_open: "deletion_payout_open",
  payout_due: "deletion_payout_due",
  in_debt: "deletion_in_debt",
} as const satisfies Record<Obstacle, string>;

type DeletionRefusal = (typeof REFUSALS)[Obstacle];

const askedOf = ({ requestedAt, dueAt }: Deletion): AskedDeletion => ({
  requestedAt: new Date(requestedAt).toISOString(),
  dueAt: new Date(dueAt).toISOString(),
});

/** Accounts that one look deletes; the rest waits for the next. */
const AT_ONCE = 20;
/** As many it looks at: those that something holds up are passed over. */
const MOST_TRIED = 1_000;

export function accountDeletion(
  { deletions, people, fresh, hub, world, remembered, bookings, outbox }: Surroundings,
) {
  /** @returns false: something holds it up, or it did not go through */
  async function carriedOut(userId: string, now: Instant): Promise<boolean> {
    if (await deletions.obstacleOf(userId, now) !== null) return false;
    try {
      const subjects = await deletions.carryOut(
        userId,
        async (id) => (await people.get(personId(id)))?.phone ?? null,
        now,
        (bookingId) => world.log.warn("a visit's record could not be kept", { bookingId }),
      );
      if (subjects === null) return false;
      bookings.forgetPatients(subjects);
      for (const id of subjects) {
        remembered.forget(personId(id));
        hub.disconnect(personTopic(id));
      }
      world.log.info("an account was deleted", { personId: userId });
      return true;
    } catch (error) {
      world.log.fault("an account was not deleted", error, { personId: userId });
      return false;
    }
  }

  /** What this human has asked for, and nobody has carried out yet. */
  async function pending(by: Person): Promise<Deletion | null> {
    const found = await deletions.find(idsOf(by));
    return found?.doneAt === null ? found : null;
  }

  return {
    async deletion(by: Person, language: Language): Promise<DeletionView | null> {
      const found = await pending(by);
      if (found === null) return null;
      const obstacle = await deletions.obstacleOf(found.userId, world.clock.now());
      const code = obstacle === null ? null : REFUSALS[obstacle];
      return {
        ...askedOf(found),
        obstacle: code === null ? null : { code, message: translate(language, `refusal.${code}`) },
      };
    },

    /** As it stands in a person's export. */
    async askedDeletion(by: Person): Promise<AskedDeletion | null> {
      const found = await pending(by);
      return found === null ? null : askedOf(found);
    },

    async requestDeletion(
      by: Person,
      channel: Channel,
      body: unknown,
      language: Language,
    ): Promise<Outcome<DeletionView>> {
      const input = validate(deletionBody, body, language);
      if ("invalid" in input) return input;
      if (!await fresh.isFresh(by, channel)) return { refused: "confirmation_required" };
      const now = world.clock.now();
      const obstacle = await deletions.obstacleOf(by.id, now);
      if (obstacle !== null) return { refused: REFUSALS[obstacle] };
      const dueAt = after(now, LIMITS.deletionDelayMilliseconds);
      // To every account of the human: whoever was merged by mistake has a week to say so.
      const others = await Promise.all((by.sameAs ?? []).map((id) => people.get(id)));
      const notices = [by, ...others.filter((one) => one !== null && one.active)]
        .flatMap((one) =>
          one === null
            ? []
            : noticesTo(one, "deletion_requested", { cause: world.newId(), at: now, language })
        );
      const made = await deletions.request(by.id, now, dueAt, async (sql) => {
        for (const notice of notices) await outbox.enqueue(sql, notice);
      });
      world.log.info("an account is to be deleted", { personId: by.id });
      return { ok: { ...askedOf(made), obstacle: null } };
    },

    async withdrawDeletion(by: Person): Promise<Outcome<{ withdrawn: true }>> {
      return await deletions.withdraw(idsOf(by))
        ? { ok: { withdrawn: true } }
        : { refused: "not_found" };
    },

    /**
     * Deletes those whose week is over. One with a visit that began meanwhile waits for its end; one
     * that fails is tried again with the next look.
     *
     * @returns how many are gone
     */
    async carryOutDeletions(now: Instant): Promise<number> {
      const tried: string[] = [];
      let gone = 0;
      // Many that an open visit holds up do not hold up those behind them.
      while (gone < AT_ONCE && tried.length < MOST_TRIED) {
        const due = await deletions.due(now, AT_ONCE, tried);
        if (due.length === 0) break;
        for (const { userId } of due) {
          tried.push(userId);
          if (await carriedOut(userId, now)) gone++;
        }
      }
      await deletions.endRecords(new Date(now).toISOString().slice(0, 10));
      return gone;
    },
  };
}
