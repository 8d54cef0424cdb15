/** All that pages and API may do about days to come. */
import type { AlternativeServices } from "./alternatives.ts";
import type { DayServices } from "./day_services.ts";
import type { LaterServices } from "./later_services.ts";
import type { ShiftPlanServices } from "./shift_services.ts";
import type { SlotServices } from "./slot_services.ts";
import type { WaitlistServices } from "./waitlist_protocol.ts";

export type PlanningServices =
  & SlotServices
  & ShiftPlanServices
  & DayServices
  & AlternativeServices
  & LaterServices
  & { readonly waitlist: WaitlistServices };
