/** `/slots`, planned shifts, `/doctor-days`, `/waitlist`: days to come. */
import { z } from "zod";
import { DAY_PARTS } from "../../actors/planning/waitlist.ts";
import { STATUSES } from "../../actors/booking/protocol.ts";
import { CALL_TYPES } from "../../actors/booking/codes.ts";
import { WAIT_STATUSES } from "../../db/waitlist.ts";
import { laterWindowBody } from "../planning/later_services.ts";
import { plannedShiftBody } from "../planning/shift_services.ts";
import { slotsQuery } from "../planning/slot_services.ts";
import { waitBody } from "../planning/waitlist_protocol.ts";
import { answer, invalidInput } from "../problem.ts";
import type { Services } from "../services.ts";
import { validate } from "../validation.ts";
import { listOf } from "./responses.ts";
import type { ApiRoutes } from "./route.ts";

const id = z.uuid();
const moment = z.iso.datetime();
const momentOrNull = moment.nullable();
const daySlots = z.object({
  date: z.iso.date(),
  isPlanned: z.boolean(),
  items: z.array(z.object({ startsAt: moment, endsAt: moment, doctors: z.number().int() })),
});
const shift = z.object({
  id,
  startsAt: moment,
  endsAt: moment,
  startPlace: z.object({ text: z.string(), latitude: z.number(), longitude: z.number() })
    .nullable(),
  visits: z.number().int(),
});
const dayItem = z.union([
  z.object({
    kind: z.literal("visit"),
    bookingId: id.nullable(),
    status: z.enum(STATUSES),
    isTentative: z.boolean(),
    callType: z.enum(CALL_TYPES),
    startsAt: moment,
    endsAt: moment,
    windowUntil: moment,
    expectedAt: momentOrNull,
    isLate: z.boolean(),
    isMissed: z.boolean(),
    district: z.string().nullable(),
    address: z.string().nullable(),
  }),
  z.object({ kind: z.literal("way"), seconds: z.number() }),
  z.object({ kind: z.literal("gap"), startsAt: moment, minutes: z.number() }),
]);
const dayPlan = z.object({
  doctorId: id,
  firstName: z.string(),
  lastName: z.string(),
  date: z.iso.date(),
  city: z.string(),
  isToday: z.boolean(),
  shifts: z.array(z.object({
    startsAt: moment,
    endsAt: moment,
    startText: z.string().nullable(),
  })),
  breakUntil: momentOrNull,
  items: z.array(dayItem),
});
const wait = z.object({
  id,
  status: z.enum(WAIT_STATUSES),
  callType: z.enum(["scheduled", "consultation"]),
  specialization: z.string(),
  city: z.string(),
  days: z.array(z.iso.date()),
  parts: z.array(z.enum(DAY_PARTS)),
  createdAt: moment,
  endsAt: moment,
  offer: z.object({ startsAt: moment, endsAt: moment, holdUntil: moment }).nullable(),
});
const removed = z.object({ removed: z.literal(true) });
export const removeShiftBody = z.object({ shiftId: z.uuid() });

export function planningRoutes(api: ApiRoutes, { planning }: Services): void {
  slotRoutes(api, planning);
  shiftRoutes(api, planning);
  waitlistRoutes(api, planning);
}

type Planning = Services["planning"];

function slotRoutes(api: ApiRoutes, planning: Planning): void {
  api.add({
    method: "get",
    path: "/slots",
    tag: "planning",
    summary: "Windows of a day that some doctor can keep, by planned shifts, visits and ways",
    query: slotsQuery,
    status: 200,
    response: daySlots,
  }, async ({ c, by }) => answer(c, await planning.slots(by, c.req.query(), c.get("language"))));
  api.add(
    {
      method: "get",
      path: "/bookings/:id/plan-alternatives",
      tag: "planning",
      summary: "Who else could keep a planned booking's window, and other windows; for staff",
      status: 200,
      response: z.object({
        doctors: z.array(z.object({
          doctorId: id,
          firstName: z.string(),
          lastName: z.string(),
          startsAt: moment,
        })),
        windows: z.array(z.object({ startsAt: moment, endsAt: moment })),
      }),
    },
    async ({ c, by }) => answer(c, await planning.alternatives(by, c.req.param("id") ?? "")),
  );
  api.add(
    {
      method: "post",
      path: "/bookings/:id/later",
      tag: "planning",
      summary:
        "Staff make a planned booking of an urgent one that nobody takes, in a window agreed upon",
      body: laterWindowBody,
      status: 201,
      response: z.object({ bookingId: id }),
    },
    async ({ c, by, body }) =>
      answer(
        c,
        await planning.planLater(by, c.req.param("id") ?? "", body, c.get("language")),
        201,
      ),
  );
  api.add(
    {
      method: "get",
      path: "/doctor-days/:id",
      tag: "planning",
      summary:
        "A doctor's day: visits in order, ways between, gaps; for the doctor, clinic and staff",
      query: z.object({ date: z.iso.date().optional() }),
      status: 200,
      response: dayPlan,
    },
    async ({ c, by }) =>
      answer(c, await planning.day(by, c.req.param("id") ?? "", c.req.query("date") ?? null)),
  );
}

function shiftRoutes(api: ApiRoutes, planning: Planning): void {
  const tag = "planning";
  const own = "/doctor-profiles/me/planned-shifts";
  const ofClinic = "/clinic-profiles/me/doctors/:id/planned-shifts";
  const listed = async (outcome: ReturnType<Planning["shifts"]>) => {
    const found = await outcome;
    return "ok" in found ? { ok: { items: found.ok } } : found;
  };
  api.add({
    method: "get",
    path: own,
    tag,
    summary: "When one means to work in days to come",
    status: 200,
    response: listOf(shift),
  }, async ({ c, by }) => answer(c, await listed(planning.shifts(by, null))));
  api.add(
    {
      method: "post",
      path: own,
      tag,
      summary: "Plan a shift; where the first way begins may be said",
      body: plannedShiftBody,
      status: 201,
      response: shift,
    },
    async ({ c, body, by }) =>
      answer(c, await planning.addShift(by, null, body, c.get("language")), 201),
  );
  api.add(
    {
      method: "delete",
      path: `${own}/:id`,
      tag,
      summary: "Take back a planned shift; visits that were promised stay",
      status: 200,
      response: removed,
    },
    async ({ c, by }) => answer(c, await planning.removeShift(by, null, c.req.param("id") ?? "")),
  );
  api.add(
    {
      method: "get",
      path: ofClinic,
      tag,
      summary: "When a doctor of the own clinic means to work",
      status: 200,
      response: listOf(shift),
    },
    async ({ c, by }) => answer(c, await listed(planning.shifts(by, c.req.param("id") ?? ""))),
  );
  api.add(
    {
      method: "post",
      path: ofClinic,
      tag,
      summary: "Plan a shift for a doctor of the own clinic",
      body: plannedShiftBody,
      status: 201,
      response: shift,
    },
    async ({ c, body, by }) =>
      answer(
        c,
        await planning.addShift(by, c.req.param("id") ?? "", body, c.get("language")),
        201,
      ),
  );
  api.add({
    method: "post",
    path: `${ofClinic}/remove`,
    tag,
    summary: "Take back a planned shift of a doctor of the own clinic",
    body: removeShiftBody,
    status: 200,
    response: removed,
  }, async ({ c, body, by }) => {
    const input = validate(removeShiftBody, body, c.get("language"));
    if ("invalid" in input) return invalidInput(c.get("language"), input.invalid);
    return answer(
      c,
      await planning.removeShift(by, c.req.param("id") ?? "", input.ok.shiftId),
    );
  });
}

function waitlistRoutes(api: ApiRoutes, { waitlist }: Planning): void {
  const tag = "waitlist";
  api.add({
    method: "get",
    path: "/waitlist",
    tag,
    summary: "Where one waits for a window to come free",
    status: 200,
    response: listOf(wait),
  }, async ({ c, by }) => {
    const found = await waitlist.waits(by);
    return answer(c, "ok" in found ? { ok: { items: found.ok } } : found);
  });
  api.add({
    method: "post",
    path: "/waitlist",
    tag,
    summary: "Wait for a window: with a booking to come, or an urgent one that found nobody",
    body: waitBody,
    status: 201,
    response: wait,
  }, async ({ c, body, by }) => answer(c, await waitlist.join(by, body, c.get("language")), 201));
  api.add({
    method: "get",
    path: "/waitlist/:id",
    tag,
    summary: "One's place on the waitlist, with the window that is held now",
    status: 200,
    response: wait,
  }, async ({ c, by }) => answer(c, await waitlist.wait(by, c.req.param("id") ?? "")));
  api.add(
    {
      method: "post",
      path: "/waitlist/:id/take",
      tag,
      summary: "Book the window that is held",
      status: 200,
      response: z.object({ bookingId: id }),
    },
    async ({ c, by }) =>
      answer(c, await waitlist.take(by, c.req.param("id") ?? "", c.get("language"))),
  );
  api.add({
    method: "post",
    path: "/waitlist/:id/pass",
    tag,
    summary: "Let the window go to the next, and wait on for another",
    status: 200,
    response: wait,
  }, async ({ c, by }) => answer(c, await waitlist.pass(by, c.req.param("id") ?? "")));
  api.add({
    method: "post",
    path: "/waitlist/:id/leave",
    tag,
    summary: "Wait no more",
    status: 200,
    response: wait,
  }, async ({ c, by }) => answer(c, await waitlist.leave(by, c.req.param("id") ?? "")));
}
