/** `/flat-warnings`: what staff know of flats; `/bookings/{id}/warning`: what a doctor proposes. */
import { z } from "zod";
import { iso } from "../../actors/booking/view.ts";
import { WARNING_KINDS } from "../../actors/booking/warnings.ts";
import type { Instant } from "../../actors/vocabulary.ts";
import type { StoredWarning } from "../../db/flat_warnings.ts";
import {
  versionBody,
  warningBody,
  warningChangeBody,
  warningProposalBody,
} from "../people/flat_warnings.ts";
import { answer } from "../problem.ts";
import type { Outcome, Services } from "../services.ts";
import { type ApiRoutes, pageQuery } from "./route.ts";

const id = z.uuid();
const moment = z.iso.datetime();
const warning = z.object({
  id,
  city: z.string(),
  kind: z.enum(WARNING_KINDS),
  status: z.enum(["proposed", "active", "rejected"]),
  words: z.object({
    address: z.string(),
    flat: z.string().nullable(),
    text: z.string().nullable(),
  }).nullable(),
  writtenBy: id,
  writtenAt: moment,
  bookingId: id.nullable(),
  confirmedBy: id.nullable(),
  confirmedAt: moment.nullable(),
  until: moment,
  version: z.number().int(),
  endedAt: moment.nullable(),
  endedBy: id.nullable(),
});

const isoOrNull = (at: Instant | null) => at === null ? null : iso(at);
const shown = (one: StoredWarning) => ({
  id: one.id,
  city: one.city,
  kind: one.kind,
  status: one.status,
  words: one.words,
  writtenBy: one.writtenBy,
  writtenAt: iso(one.writtenAt),
  bookingId: one.bookingId,
  confirmedBy: one.confirmedBy,
  confirmedAt: isoOrNull(one.confirmedAt),
  until: iso(one.until),
  version: one.version,
  endedAt: isoOrNull(one.endedAt),
  endedBy: one.endedBy,
});
const shownOutcome = (outcome: Outcome<StoredWarning>) =>
  "ok" in outcome ? { ok: shown(outcome.ok) } : outcome;

export function warningRoutes(api: ApiRoutes, { warnings }: Pick<Services, "warnings">): void {
  const tag = "admin";
  const path = "/flat-warnings";
  api.add({
    method: "get",
    path,
    tag,
    summary: "Warnings on flats that hold or wait for a word, the newest first",
    query: z.object({ limit: z.string().optional(), cursor: z.string().optional() }),
    status: 200,
    response: z.object({ items: z.array(warning), nextCursor: id.nullable() }),
  }, async ({ c, by }) => {
    const outcome = await warnings.list(by, pageQuery(c));
    return answer(
      c,
      "ok" in outcome ? { ok: { ...outcome.ok, items: outcome.ok.items.map(shown) } } : outcome,
    );
  });
  api.add(
    {
      method: "post",
      path,
      tag,
      summary: "Staff write a warning on a flat, with an end within 180 days",
      body: warningBody,
      status: 201,
      response: warning,
    },
    async ({ c, by, body }) =>
      answer(c, shownOutcome(await warnings.write(by, body, c.get("language"))), 201),
  );
  api.add({
    method: "put",
    path: `${path}/:id`,
    tag,
    summary: "Another kind, text or end, over the version that was seen",
    body: warningChangeBody,
    status: 200,
    response: warning,
  }, async ({ c, by, body }) =>
    answer(
      c,
      shownOutcome(await warnings.change(by, c.req.param("id") ?? "", body, c.get("language"))),
    ));
  for (
    const [name, what, summary] of [
      ["confirm", "confirmed", "Staff confirm what a doctor has proposed: it holds from now on"],
      ["reject", "rejected", "Staff reject what a doctor has proposed"],
      ["end", "ended", "It holds no longer"],
    ] as const
  ) {
    api.add({
      method: "post",
      path: `${path}/:id/${name}`,
      tag,
      summary,
      body: versionBody,
      status: 200,
      response: warning,
    }, async ({ c, by, body }) =>
      answer(
        c,
        shownOutcome(
          await warnings.decide(by, c.req.param("id") ?? "", what, body, c.get("language")),
        ),
      ));
  }
  api.add({
    method: "get",
    path: `${path}/:id/changes`,
    tag,
    summary: "Who wrote, changed and ended it when, as codes",
    status: 200,
    response: z.object({
      items: z.array(z.object({
        what: z.string(),
        by: id.nullable(),
        at: moment,
        facts: z.record(z.string(), z.unknown()),
      })),
    }),
  }, async ({ c, by }) => {
    const outcome = await warnings.changes(by, c.req.param("id") ?? "");
    return answer(
      c,
      "ok" in outcome
        ? { ok: { items: outcome.ok.items.map((one) => ({ ...one, at: iso(one.at) })) } }
        : outcome,
    );
  });
  api.add({
    method: "post",
    path: "/bookings/:id/warning",
    tag: "bookings",
    summary: "After the visit its doctor proposes a warning on the flat; staff confirm it",
    body: warningProposalBody,
    status: 202,
    response: z.object({ proposed: z.literal(true) }),
  }, async ({ c, by, body }) =>
    answer(
      c,
      await warnings.propose(by, c.req.param("id") ?? "", body, c.get("language")),
      202,
    ));
}
