/** By which ways each person is told at each step. Pure. */
import type { Callable, PersonName, Told, ToldBy } from "./protocol.ts";
import type { PersonId } from "../vocabulary.ts";

/** Somebody who may be told, with the ways that lead to this person. */
export interface Reachable {
  readonly id: PersonId;
  readonly name: PersonName;
  readonly as: Told["as"];
  /** A page of theirs is open. */
  readonly hasPage: boolean;
  readonly hasDevice: boolean;
  readonly hasPhone: boolean;
  readonly hasEmail: boolean;
}

const AS: readonly Told["as"][] = ["on_duty", "on_call", "admin"];

/**
 * First whoever is on duty by page and push, the others by SMS too; from the second step on everybody by
 * all that leads to them. Who has no way but e-mail gets that at once.
 * @param isAttended with nobody at the board the first step is as loud as the later ones
 */
export function channelsOf(
  { as, hasPage, hasDevice, hasPhone, hasEmail }: Reachable,
  step: number,
  isAttended: boolean,
): readonly ToldBy[] {
  const isLoud = step > 1 || !isAttended;
  const ways: ToldBy[] = [];
  if (hasPage) ways.push("stream");
  if (hasDevice) ways.push("push");
  if (hasPhone && (isLoud || as !== "on_duty")) ways.push("sms");
  if (hasEmail && (isLoud || ways.length === 0)) ways.push("email");
  return ways;
}

/** Everybody once, in the role in which they are nearest to it. */
export function callableOf(
  people: readonly Reachable[],
  step: number,
  isAttended: boolean,
): readonly Callable[] {
  const once = new Map<PersonId, Reachable>();
  for (const one of people.toSorted((a, b) => AS.indexOf(a.as) - AS.indexOf(b.as))) {
    if (!once.has(one.id)) once.set(one.id, one);
  }
  return [...once.values()].map((one) => ({
    id: one.id,
    name: one.name,
    as: one.as,
    by: channelsOf(one, step, isAttended),
  }));
}
