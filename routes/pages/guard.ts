/** Who may see a page: signed out → to sign in; another role → a clear 403. */
import { errorResponse } from "./error_page.tsx";
import { type PageContext, toSignIn } from "./kit.ts";
import type { Person } from "../services.ts";
import type { Role } from "../../actors/vocabulary.ts";

/** The answer that a page gives instead of itself. */
export const refusePage = (
  c: PageContext,
  status: 400 | 403 | 404 | 409,
  code: string,
): Response =>
  errorResponse({
    status,
    code,
    language: c.get("language"),
    person: c.get("person"),
    city: c.get("city"),
  });

/**
 * Lets a page answer only for these roles; all of them where none is named.
 * @param page what to do for the person who may
 */
export async function onlyFor(
  c: PageContext,
  roles: readonly Role[],
  page: (person: Person) => Response | Promise<Response>,
): Promise<Response> {
  const person = c.get("person");
  if (person === null) return toSignIn(c);
  if (roles.length > 0 && !roles.includes(person.role)) {
    return refusePage(c, 403, "other_role");
  }
  return await page(person);
}
