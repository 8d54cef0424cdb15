/** Doctors who have to do with an open alarm, as the dispatcher knows them. */
import type { PersonId } from "../vocabulary.ts";

export interface AlertDuty {
  /** Go to one. */
  readonly bound: ReadonlySet<PersonId>;
  /** Are asked to come just now. */
  readonly asked: ReadonlySet<PersonId>;
  /** Called for help themselves: sent nowhere, and no shift is taken from them. */
  readonly callers: ReadonlySet<PersonId>;
}

export const NOBODY_CALLED: AlertDuty = {
  bound: new Set(),
  asked: new Set(),
  callers: new Set(),
};
