/** `/bookings/{id}/block` of whoever took part in the visit, and `/person-blocks` of the staff. */
import { z } from "zod";
import { iso } from "../../actors/booking/view.ts";
import type { Instant } from "../../actors/vocabulary.ts";
import { blockBody, type OwnBlock } from "../people/blocks.ts";
import { answer } from "../problem.ts";
import type { Outcome, Services } from "../services.ts";
import { type ApiRoutes, pageQuery } from "./route.ts";

const id = z.uuid();
const moment = z.iso.datetime();
const own = z.object({
  block: z.object({ id, at: moment, reason: z.string().nullable() }).nullable(),
});
const listed = z.object({
  items: z.array(z.object({
    id,
    patientId: id,
    doctorId: id,
    fromRole: z.enum(["patient", "doctor"]),
    madeBy: id,
    at: moment,
    reason: z.string().nullable(),
    bookingId: id,
    endedAt: moment.nullable(),
    endedBy: id.nullable(),
    city: z.string(),
    clinicId: id.nullable(),
  })),
  nextCursor: id.nullable(),
});

const isoOrNull = (at: Instant | null) => at === null ? null : iso(at);

const shown = (outcome: Outcome<OwnBlock>) =>
  "ok" in outcome
    ? {
      ok: {
        block: outcome.ok.block === null
          ? null
          : { ...outcome.ok.block, at: iso(outcome.ok.block.at) },
      },
    }
    : outcome;

export function blockRoutes(api: ApiRoutes, { blocks }: Pick<Services, "blocks">): void {
  const tag = "bookings";
  const path = "/bookings/:id/block";
  api.add({
    method: "get",
    path,
    tag,
    summary: "Whether one does not want to meet the other of this visit again",
    status: 200,
    response: own,
  }, async ({ c, by }) => answer(c, shown(await blocks.own(by, c.req.param("id") ?? ""))));
  api.add({
    method: "post",
    path,
    tag,
    summary: "After a visit: the two are not brought together again. A doctor says why",
    body: blockBody,
    status: 200,
    response: own,
  }, async ({ c, by, body }) =>
    answer(
      c,
      shown(await blocks.block(by, c.req.param("id") ?? "", body, c.get("language"))),
    ));
  api.add({
    method: "delete",
    path,
    tag,
    summary: "Takes one's own block back",
    status: 200,
    response: own,
  }, async ({ c, by }) => answer(c, shown(await blocks.unblock(by, c.req.param("id") ?? ""))));
  api.add({
    method: "get",
    path: "/person-blocks",
    tag: "admin",
    summary: "Who does not want to meet whom, for staff, the newest first",
    query: z.object({ limit: z.string().optional(), cursor: z.string().optional() }),
    status: 200,
    response: listed,
  }, async ({ c, by }) => {
    const outcome = await blocks.list(by, pageQuery(c));
    return answer(
      c,
      "ok" in outcome
        ? {
          ok: {
            ...outcome.ok,
            items: outcome.ok.items.map((one) => ({
              ...one,
              at: iso(one.at),
              endedAt: isoOrNull(one.endedAt),
            })),
          },
        }
        : outcome,
    );
  });
  api.add({
    method: "post",
    path: "/person-blocks/:id/lift",
    tag: "admin",
    summary: "Staff lift a block",
    status: 200,
    response: z.object({ lifted: z.literal(true) }),
  }, async ({ c, by }) => answer(c, await blocks.lift(by, c.req.param("id") ?? "")));
}
