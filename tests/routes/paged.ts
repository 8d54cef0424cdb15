/** A list that is read one row a page: each row once, and in the order of the whole. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import type { ApiClient } from "../support/api_client.ts";
import type { Json } from "./api_table.ts";

/**
 * @param stateOf what `show` says of a row; each state that is there is asked for by itself too
 * @returns the whole list
 */
export async function pagedByOne(
  who: ApiClient,
  path: string,
  stateOf: (row: Json) => string | null,
): Promise<readonly Json[]> {
  const { items: whole } = await who.ok("GET", `${path}?limit=100`);
  ok(whole.length > 1, `${path}: a list of one is no list`);
  const states = new Set<string | null>([null, ...whole.map(stateOf)]);
  for (const show of states) {
    const rows: Json[] = [];
    let cursor: string | null = null;
    do {
      const query = new URLSearchParams({
        limit: "1",
        ...(show === null ? {} : { show }),
        ...(cursor === null ? {} : { cursor }),
      });
      const page: Json = await who.ok("GET", `${path}?${query}`);
      strictEqual(page.items.length, 1, `${path} ${show} after ${rows.length}`);
      rows.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null && rows.length <= whole.length);
    const wanted = whole.filter((row: Json) => show === null || stateOf(row) === show);
    deepStrictEqual(rows, wanted, `${path} ${show}`);
  }
  return whole;
}
