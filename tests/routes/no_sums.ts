/** Every door of money that takes an amount, and what is no amount: each refused at its field, and nothing moves. */
import { deepStrictEqual, match, strictEqual } from "node:assert";
import type { ApiClient } from "../support/api_client.ts";
import type { Json } from "./api_table.ts";
import type { Inside } from "./program.ts";

export interface Door {
  readonly who: ApiClient;
  readonly method: "POST" | "PUT";
  readonly path: string;
  /** A body that would be good with a sum in this field. */
  readonly body: Json;
  readonly field: string;
  /** The largest sum there is, which is too much here: what is said to it. Absent: it is a sum like others. */
  readonly most?: string;
}

/** As JSON text has them: what JavaScript would not send stands here too. */
const NO_SUMS = [
  "0",
  "-0",
  "-1",
  "1e30",
  "1e999",
  "-1e999",
  "0.5",
  "1000.01",
  "9007199254740993",
  "1000000001",
  '"NaN"',
  '"Infinity"',
  '"100"',
  '""',
  "true",
  "[100]",
  '{"value":100}',
];
/** No JSON at all. */
const NO_JSON = ["NaN", "Infinity", "+1", "0x10", "1_000", "100n"];
const MOST = 1_000_000_000;

export async function noSums(inside: Inside, doors: readonly Door[]): Promise<void> {
  const before = await moved(inside);
  const send = async ({ who, method, path, body, field }: Door, sum: string): Promise<Json> => {
    const response = await fetch(`${inside.base}/api/v1${path}`, {
      method,
      headers: {
        "accept-language": "en",
        "content-type": "application/json",
        authorization: `Bearer ${who.token}`,
      },
      body: JSON.stringify({ ...body, [field]: "\u0000" }).replace('"\\u0000"', () => sum),
    });
    return { status: response.status, ...await response.json() };
  };
  for (const door of doors) {
    const said = (what: string) => `${door.method} ${door.path} ${door.field}: ${what}`;
    for (const sum of NO_SUMS) {
      const { status, errors } = await send(door, sum);
      deepStrictEqual([status, errors?.[0]?.path], [400, door.field], said(sum));
      match(errors[0].message, /[a-z]{3}/, said(sum));
    }
    for (const sum of NO_JSON) {
      const { status, code } = await send(door, sum);
      deepStrictEqual([status, code], [400, "malformed_json"], said(sum));
    }
    if (door.most !== undefined) {
      const { status, code, errors } = await send(door, String(MOST));
      strictEqual(status === 400 ? errors[0].path : code, door.most, said("the most"));
    }
    deepStrictEqual(await moved(inside), before, said("something moved"));
    // Who pays is known by the session: nobody pays, or is paid, for another. A contract names no payer.
    const { field, who, method, path, body } = door;
    if (method === "PUT") continue;
    const other = await who.call(method, path, { ...body, [field]: 100, userId: who.user.id });
    strictEqual(other.status, 400, said("another's userId"));
    deepStrictEqual(await moved(inside), before, said("something moved for another"));
  }
}

/** All that an amount could have moved. */
async function moved({ rows }: Inside): Promise<Json> {
  const [found] = await rows<Json>(`select
    (select count(*)::int from ledger_entries) as entries,
    (select coalesce(sum(abs(kopecks)), 0)::float8 from ledger_entries) as kopecks,
    (select count(*)::int from payments) as payments,
    (select coalesce(sum(amount_kopecks), 0)::float8 from payments) as asked,
    (select count(*)::int from payment_events where type = 'refundAsked') as refunds,
    (select count(*)::int from payment_calls) as calls,
    (select count(*)::int from payment_refund_reasons) as reasons,
    (select string_agg(status, ',' order by id) from cash_handovers) as handovers,
    (select string_agg(status, ',' order by payment_id) from guarantees) as guarantees,
    (select string_agg(version::text, ',' order by id) from organisations) as organisations,
    (select count(*)::int from organisation_register_payments) as register_payments`);
  return found;
}
