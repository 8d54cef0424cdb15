/** The rows of the table of rights (`rights.ts`) that are about money. */
import { ADMIN, CALLERS, type Right } from "./right_groups.ts";

/** Method and path below `/api/v1`, as Hono writes it. */
export const MONEY_API_RIGHTS: Readonly<Record<string, Right>> = {
  "post /quotes": CALLERS,
  "get /bookings/:id/cancellation": "signed_in",
  // An admin sets any, a clinic its own.
  "get /tariffs": ["clinic", "admin"],
  "put /tariffs": ["clinic", "admin"],
  "get /tariffs/:id/versions": ["clinic", "admin"],
  "post /tariffs/example": ["clinic", "admin"],
  "get /admin/promo-codes": ADMIN,
  "post /admin/promo-codes": ADMIN,
  "post /admin/promo-codes/:id/end": ADMIN,
};

export const MONEY_PAGE_RIGHTS: Readonly<Record<string, Right>> = {};
