/** The rows of the table of rights (`rights.ts`) that are about money. */
import type { Right } from "./right_groups.ts";

/** Method and path below `/api/v1`, as Hono writes it. */
export const MONEY_API_RIGHTS: Readonly<Record<string, Right>> = {};

export const MONEY_PAGE_RIGHTS: Readonly<Record<string, Right>> = {};
