/** The forms of those who receive cash: a clinic's page and an admin's do the same with them. */
import type { Attempt, FormValues } from "../../views/forms.ts";
import type { HandoverView } from "../money/handover_services.ts";
import type { Outcome, Person } from "../services.ts";
import { attemptOf, type Failure, failureOf } from "./failure.ts";
import { refusePage } from "./guard.ts";
import { formOf, type PageContext, type PageKit, seeOther } from "./kit.ts";
import { askedBy, backTo, searchOf } from "./list_view.tsx";
import { kopecksTyped } from "./typed_rubles.ts";

/** Where a list of cash on a page of other things goes on: `?cash=`. */
const WHERE = "cash";
const SHOWN = "20";

export function cashAsked(c: Asking): { readonly limit: string; readonly cursor?: string } {
  const cursor = askedBy(c).get(WHERE);
  return { limit: SHOWN, ...(cursor === null ? {} : { cursor }) };
}

export const moreCash = (
  c: Asking,
  path: string,
  { nextCursor }: { readonly nextCursor: string | null },
): string | null => nextCursor === null ? null : path + searchOf(c, { [WHERE]: nextCursor });

type Asking = Parameters<typeof askedBy>[0];

async function answered(
  kit: PageKit,
  person: Person,
  id: string,
  act: string,
  values: FormValues,
  language: PageContext["var"]["language"],
): Promise<Outcome<HandoverView>> {
  const { handovers } = kit.services;
  if (act === "confirm") return await handovers.confirm(person, id);
  if (act !== "dispute") return { refused: "not_found" };
  const counted = values.given("counted");
  return await handovers.dispute(
    person,
    id,
    counted === undefined
      ? { reason: "not_received" }
      : { reason: "other_sum", countedKopecks: kopecksTyped(counted) },
    language,
  );
}

/** Back to the page, or the page with what was wrong. */
export async function cashAnswered(
  c: PageContext,
  kit: PageKit,
  person: Person,
  path: string,
  show: (attempt: Attempt, failure: Failure) => Promise<Response>,
): Promise<Response> {
  const [id, act] = [c.req.param("id") ?? "", c.req.param("act") ?? ""];
  const values = await formOf(c);
  const language = c.get("language");
  const failure = failureOf(await answered(kit, person, id, act, values, language), language);
  if (failure === null) return seeOther(c, backTo(c, path));
  if (failure.status === 404) return refusePage(c, 404, "not_found");
  return await show(attemptOf(`dispute-${id}`, values, failure), failure);
}
