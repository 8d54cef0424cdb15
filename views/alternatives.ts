/** When it is time to say what else can be done while nobody comes, to the one who waits and to the dispatchers. */
import type { BookingView } from "../actors/booking/view.ts";

/** Nobody has taken it, whoever is asked besides, or nobody can say when somebody is free. */
export const isUnmatched = ({ search }: BookingView): boolean =>
  search !== null &&
  (search.exhaustedAt !== null || (search.stage === "waiting" && search.expectedAt === null));
