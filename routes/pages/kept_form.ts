/**
 * The language and the size of the letters, chosen while a form is being filled in: without a script the form
 * is sent along with the choice and its page is drawn anew with what was typed. A script keeps it anyway, and
 * takes these addresses off the buttons (islands/book/use_draft.ts).
 */
import { KEPT_FORM } from "../../views/kept_form.ts";
import { type PageContext, seeOther } from "./kit.ts";

/** How the booking's page is drawn anew: with its questions, or with the answers to be checked. */
export type Redraw = "edit" | "check";

export const redrawOf = (c: PageContext): Redraw | null => {
  const asked = c.req.query("redraw");
  return asked === "edit" || asked === "check" ? asked : null;
};

/** What makes a button of another form send the one that is being filled in. */
export const withForm = (redraw: Redraw | undefined, action: string, choice: string) =>
  redraw === undefined ? {} : {
    form: KEPT_FORM,
    formAction: `${action}?${choice}&redraw=${redraw}`,
    formNoValidate: true,
  };

/** After the choice: on to the form's own page with all that was typed, or back to where one was. */
export function afterChoice(c: PageContext, path: string): Response {
  const redraw = redrawOf(c);
  // 307: the browser sends the same form there.
  return redraw === null ? seeOther(c, path) : c.redirect(`/book?redraw=${redraw}`, 307);
}
