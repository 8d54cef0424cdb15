/**
 * In whose hands alarms lie: who goes off duty leaves them to a colleague, and of whoever is gone they rise
 * again. Part of the assembly.
 */
import { acknowledgedOf, type AlertState, type Mark } from "../actors/alert/state.ts";
import type { Alerts } from "../actors/alerts.ts";
import { covers, membershipsOf } from "../actors/membership.ts";
import type { StaffOnDuty } from "../actors/staff/roster.ts";
import {
  type AlertId,
  type By,
  type Instant,
  isRefusal,
  type Membership,
  type PersonId,
  type Role,
} from "../actors/vocabulary.ts";

interface Surroundings {
  readonly alerts: Pick<Alerts, "open" | "ask" | "tell">;
  /** Null: there is no such account. */
  readonly person: (id: PersonId) => Promise<Holder | null>;
  /** Of these who have gone off duty, and are not on it again: when they went. */
  readonly wentOffDuty: (ids: readonly PersonId[]) => Promise<ReadonlyMap<PersonId, Instant>>;
}

interface Holder {
  readonly active: boolean;
  readonly role: Role;
  readonly memberships?: readonly Membership[] | null;
}

export function alarmHands({ alerts, person, wentOffDuty }: Surroundings) {
  /** Alarms that were let go of, and since when they were held: with the store away nobody knows whether it was stored. */
  const letGo = new Map<AlertId, Mark>();

  function drop(state: AlertState): void {
    const held = acknowledgedOf(state);
    if (held === null) return;
    letGo.set(state.id, held);
    alerts.tell(state.id, { type: "drop", heldBy: held.by });
  }

  /** Whoever has taken it anew meanwhile keeps it. */
  function dropAgain(): void {
    const open = new Map(alerts.open().map((state) => [state.id, state]));
    for (const [id, { at }] of letGo) {
      const state = open.get(id);
      if (state !== undefined && acknowledgedOf(state)?.at === at) drop(state);
      else letGo.delete(id);
    }
  }

  const heldBy = (id: PersonId): readonly AlertState[] =>
    alerts.open().filter((state) => acknowledgedOf(state)?.by === id);

  return {
    /** @param heir who stays and takes over; null, or not of that city: the alarm rises again at once */
    async left(by: By & { readonly id: PersonId }, heir: StaffOnDuty | null): Promise<void> {
      for (const state of heldBy(by.id)) {
        const takes = heir !== null && covers(membershipsOf(heir), state);
        const reply = !takes ? null : await alerts.ask(state.id, {
          type: "handOver",
          from: by.id,
          to: heir.id,
          toName: { firstName: heir.firstName, lastName: heir.lastName },
        }, by).catch(() => null);
        if (reply === null || isRefusal(reply)) drop(state);
      }
    },

    /**
     * Who was blocked, is staff no more, or has no rights there any more, is at no alarm; nor is who went off duty
     * after it was taken: the process may have ended, or the store have failed, before it was handed over. Staff who
     * take one without being on duty keep it.
     */
    async watch(): Promise<void> {
      dropAgain();
      const holders = [...new Set(alerts.open().flatMap((one) => acknowledgedOf(one)?.by ?? []))];
      if (holders.length === 0) return;
      const left = await wentOffDuty(holders);
      for (const id of holders) {
        const found = await person(id);
        const areas = found?.active ? membershipsOf(found) : [];
        const leftAt = left.get(id) ?? -Infinity;
        for (const state of heldBy(id)) {
          const hasLeft = (acknowledgedOf(state)?.at ?? Infinity) <= leftAt;
          if (hasLeft || !covers(areas, state)) drop(state);
        }
      }
    },
  };
}
