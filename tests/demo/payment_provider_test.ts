/** The stand-in's and the gateway's schemas against the provider's own description, where it is given. */
import { deepStrictEqual, strictEqual } from "node:assert";
import { parse } from "yaml";
import { z } from "zod";
import { IdempotencyKeys } from "../../demo/payment_provider/idempotency.ts";
import * as requests from "../../demo/payment_provider/requests.ts";
import { crc16, sbpLink } from "../../demo/payment_provider/sbp_link.ts";
import { paymentAnswer, receiptAnswer, refundAnswer } from "../../gateways/yookassa_answers.ts";

// deno-lint-ignore no-explicit-any
type Schema = any;

const folder = Deno.env.get("TEST_DATA") ??
  new URL("../../../shared/data", import.meta.url).pathname;

function description(): Schema | null {
  try {
    return parse(Deno.readTextFileSync(`${folder}/yookassa-openapi.yaml`));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return null;
  }
}

const spec = description();

/** References followed, `allOf` merged. */
function resolved(given: Schema): Schema {
  const { $ref, allOf = [], ...rest } = given;
  const target = $ref === undefined
    ? {}
    : resolved($ref.split("/").slice(1).reduce((at: Schema, part: string) => at[part], spec));
  return [...allOf.map(resolved), rest].reduce((all: Schema, one: Schema) => ({
    ...all,
    ...one,
    properties: { ...all.properties, ...one.properties },
    required: [...(all.required ?? []), ...(one.required ?? [])],
  }), target);
}

/** What ours allows and theirs forbids, as paths. */
function looser(ours: Schema, theirsGiven: Schema, path: string): string[] {
  const theirs = resolved(theirsGiven);
  const found: string[] = [];
  const say = (what: string) => void found.push(`${path}: ${what}`);
  if (ours.oneOf ?? ours.anyOf) {
    return (ours.oneOf ?? ours.anyOf).flatMap((one: Schema) =>
      looser(one, variant(theirs, one.properties.type.const), path)
    );
  }
  const type = ours.type === "integer" && theirs.type === "number" ? "number" : ours.type;
  if (theirs.type !== undefined && type !== theirs.type) say(`is a ${ours.type}`);
  const values = ours.enum ?? (ours.const === undefined ? undefined : [ours.const]);
  if (theirs.enum !== undefined) {
    for (const value of values ?? ["anything"]) {
      if (!theirs.enum.includes(value)) say(`allows ${value}`);
    }
  }
  for (const most of ["maxLength", "maximum", "maxItems", "maxProperties"]) {
    const isBounded = values !== undefined || (most === "maxLength" && ours.pattern !== undefined);
    if (theirs[most] !== undefined && !isBounded && !(ours[most] <= theirs[most])) say(most);
  }
  for (const least of ["minLength", "minimum", "minItems"]) {
    if (theirs[least] !== undefined && !(ours[least] >= theirs[least])) say(least);
  }
  if (theirs.pattern !== undefined && ours.pattern === undefined) say("pattern");
  if (ours.type === "array") found.push(...looser(ours.items, theirs.items, `${path}[]`));
  if (ours.type !== "object" || ours.properties === undefined) return found;
  for (const name of theirs.required ?? []) {
    if (!ours.required?.includes(name)) say(`lacks ${name}`);
  }
  for (const [name, inner] of Object.entries<Schema>(ours.properties)) {
    const known = theirs.properties?.[name];
    if (known === undefined) say(`knows ${name}`);
    else found.push(...looser(inner, variant(resolved(known), typeOf(inner)), `${path}.${name}`));
  }
  return found;
}

const typeOf = (ours: Schema) => ours.properties?.type?.const ?? ours.properties?.type?.enum?.[0];

function variant(theirs: Schema, type: string | undefined): Schema {
  if (theirs.oneOf === undefined || type === undefined) return theirs;
  const names: string[] = theirs.oneOf.map((one: Schema) => one.$ref);
  const wanted = type.replaceAll("_", "").toLowerCase();
  const found = names.find((name) => name.toLowerCase().endsWith(wanted));
  return found === undefined ? theirs : { $ref: found };
}

const body = (path: string) => spec.paths[path].post.requestBody.content["application/json"].schema;
const jsonOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: "input" });

Deno.test({
  name: "the stand-in accepts nothing that the provider's description forbids",
  ignore: spec === null,
  fn() {
    const pairs: [string, z.ZodType, Schema][] = [
      ["payment", requests.paymentRequest, body("/payments")],
      ["capture", requests.captureRequest, body("/payments/{payment_id}/capture")],
      ["refund", requests.refundRequest, body("/refunds")],
      ["receipt", requests.receiptRequest, body("/receipts")],
    ];
    deepStrictEqual(
      pairs.flatMap(([name, ours, theirs]) => looser(jsonOf(ours), theirs, name)).filter((one) =>
        !one.includes("confirmation: is a")
      ),
      [],
    );
    const { IdempotenceKey: key, ...parameters } = spec.components.parameters;
    strictEqual(key.required, true);
    strictEqual(key.schema.maxLength, 64);
    strictEqual(parameters.Limit.schema.maximum, 100);
    const query = Object.keys(requests.listQuery.shape);
    const known = [
      ...spec.paths["/payments"].get.parameters,
      ...spec.paths["/refunds"].get.parameters,
    ]
      .map((one: Schema) =>
        one.name ?? spec.components.parameters[one.$ref.split("/").at(-1)].name
      );
    deepStrictEqual(query.filter((name) => !known.includes(name)), []);
    const ofReceipts = spec.paths["/receipts"].get.parameters.map((one: Schema) =>
      one.name ?? spec.components.parameters[one.$ref.split("/").at(-1)].name
    );
    deepStrictEqual(
      Object.keys(requests.receiptQuery.shape).filter((name) => !ofReceipts.includes(name)),
      [],
    );
    // The comparison itself sees what is missing.
    const { amount: _, ...less } = requests.refundRequest.shape;
    deepStrictEqual(
      looser(
        jsonOf(z.object({ ...less, description: z.string(), colour: z.string() })),
        body("/refunds"),
        "x",
      ),
      ["x: lacks amount", "x.description: maxLength", "x: knows colour"],
    );
  },
});

Deno.test({
  name: "the gateway demands of an answer only what the description promises",
  ignore: spec === null,
  fn() {
    for (
      const [name, ours] of [
        ["Payment", paymentAnswer],
        ["Refund", refundAnswer],
        ["Receipt", receiptAnswer],
      ] as const
    ) {
      const theirs = resolved(spec.components.schemas[name]);
      const json = jsonOf(ours);
      deepStrictEqual(json.required?.filter((field) => !theirs.required.includes(field)), []);
      const fields = Object.keys(json.properties ?? {});
      deepStrictEqual(fields.filter((field) => theirs.properties[field] === undefined), []);
    }
  },
});

if (spec === null) {
  console.warn(`TEST_DATA: no description of the provider in ${folder}, two tests are skipped`);
}

Deno.test("a link of SBP carries the checksum that banks compute", () => {
  strictEqual(crc16("123456789"), "29B1");
  const link = sbpLink("3f0c2c8e-1111-4222-8333-444455556666", 350_000n);
  const [before, crc] = link.split("&crc=");
  strictEqual(crc16(before!), crc);
  strictEqual(new URL(link).searchParams.get("sum"), "350000");
});

Deno.test("a key answers the same for a day, and never for another request", () => {
  let now = 0;
  let count = 0;
  const keys = new IdempotencyKeys(() => now);
  const ask = (request: string) => keys.once("k", request, () => ++count);
  strictEqual(ask("a"), 1);
  now = 86_399_999;
  strictEqual(ask("a"), 1);
  try {
    ask("b");
    throw new Error("it was accepted");
  } catch (error) {
    strictEqual((error as Error).message, "invalid_request");
  }
  now = 86_400_000;
  strictEqual(ask("b"), 2);
});
