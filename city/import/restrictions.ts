/**
 * Turn restrictions as relations tell them
 * (https://wiki.openstreetmap.org/wiki/Relation:restriction). Pure.
 */
import type { Relation } from "./scan.ts";

export interface RawRestriction {
  readonly kind: "no" | "only";
  readonly fromWay: number;
  readonly toWay: number;
  /** One node, or the ways between, in order. */
  readonly viaNode: number | null;
  readonly viaWays: readonly number[];
}

export function restrictionOf(relation: Relation): RawRestriction | { readonly skipped: string } {
  const { tags, members } = relation;
  const value = tags["restriction:motorcar"] ?? tags.restriction;
  if (value === undefined) return { skipped: "restriction not for cars" };
  if (/(^|;)\s*(motorcar|motor_vehicle)/.test(tags.except ?? "")) {
    return { skipped: "restriction that excepts cars" };
  }
  const kind = value.startsWith("no_") ? "no" : value.startsWith("only_") ? "only" : null;
  if (kind === null) return { skipped: "restriction of an unknown kind" };
  const from = members.filter((each) => each.type === "way" && each.role === "from");
  const to = members.filter((each) => each.type === "way" && each.role === "to");
  const viaNodes = members.filter((each) => each.type === "node" && each.role === "via");
  const viaWays = members.filter((each) => each.type === "way" && each.role === "via");
  if (from.length !== 1 || to.length !== 1 || viaNodes.length > 1) {
    return { skipped: "restriction with several from, to or via" };
  }
  if (viaNodes.length === 0 && viaWays.length === 0) return { skipped: "restriction without via" };
  return {
    kind,
    fromWay: from[0]!.id,
    toWay: to[0]!.id,
    viaNode: viaNodes[0]?.id ?? null,
    viaWays: viaNodes.length === 0 ? viaWays.map((each) => each.id) : [],
  };
}
