/**
 * A form of a page that nothing answered: the store or an actor is away. What was typed goes onto the page that
 * says so, and the same form is sent again from there; a browser that goes back has an empty one.
 */
import { fieldsOf, type Sent, wantsPage } from "./call_again.ts";

export interface TypedForm {
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** Something secret was typed, which is sent back to nobody. */
  readonly hadSecret: boolean;
  /** Whether it was done nobody knows. */
  readonly isUnknown: boolean;
}

/** More than any page's form has; what is longer is none of ours. */
const CHARACTERS_AT_MOST = 200_000;
const SECRET = /password|pin$/i;

/** @returns null where it was no form of a page, or nothing was in it */
export async function typedForm(sent: Sent, isUnknown: boolean): Promise<TypedForm | null> {
  const isPage = sent.method === "POST" && !sent.path.startsWith("/api/") &&
    wantsPage(sent.header("accept"));
  if (!isPage) return null;
  const all = await fieldsOf(sent);
  const fields = all.filter(([name]) => !SECRET.test(name));
  const characters = fields.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  return fields.length === 0 || characters > CHARACTERS_AT_MOST
    ? null
    : { fields, hadSecret: fields.length < all.length, isUnknown };
}
