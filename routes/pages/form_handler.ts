/** What most forms of a signed-in person's pages have in common. */
import type { Attempt, FormValues } from "../../views/forms.ts";
import type { Language, Outcome, Person } from "../services.ts";
import { attemptOf, failureHeaders, failureOf } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
import { formOf, type PageContext, seeOther } from "./kit.ts";

interface SentForm {
  readonly c: PageContext;
  readonly person: Person;
  readonly values: FormValues;
  readonly language: Language;
}

/** Draws the page again, with what was typed and why it did not go through. */
export type ShowAgain = (
  c: PageContext,
  person: Person,
  attempt: Attempt,
  status: number,
  headers: Record<string, string>,
) => Promise<Response>;

/**
 * A form that leads on where it went through, and else comes again: nothing that was typed is lost. What is
 * not there, or not this person's, is a page that says so.
 *
 * @param name of the form on its page
 * @param act what it asks for
 * @param next where it leads, or how that follows from the request
 */
export const formHandler = (show: ShowAgain) =>
(
  name: string,
  act: (sent: SentForm) => Promise<Outcome<unknown>>,
  next: string | ((c: PageContext, person: Person) => string),
) =>
(c: PageContext): Promise<Response> =>
  withPerson(c, async (person) => {
    const values = await formOf(c);
    const language = c.get("language");
    const failure = failureOf(await act({ c, person, values, language }), language);
    if (failure === null) return seeOther(c, typeof next === "string" ? next : next(c, person));
    if (failure.status === 404) return refusePage(c, 404, "not_found");
    if (failure.status === 403) return refusePage(c, 403, "forbidden");
    const attempt = attemptOf(name, values, failure);
    return await show(c, person, attempt, failure.status, failureHeaders(failure));
  });
