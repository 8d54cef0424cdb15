/** What the pages of calls for help are made of: less than others need, since they stand before all the rest. */
import type { Services } from "../services.ts";
import type { PageKit } from "./kit.ts";

export interface CallServices {
  readonly cities: Pick<Services["cities"], "list" | "view">;
  readonly emergency: Pick<
    Services["emergency"],
    "raise" | "setStatus" | "nameVisit" | "view" | "calling"
  >;
  readonly linkSos: Services["linkSos"];
  readonly visitLinks: Pick<Services["visitLinks"], "open">;
  /** All of somebody's are not known before the whole program is there. */
  readonly bookings:
    & Pick<Services["bookings"], "view">
    & Partial<Pick<Services["bookings"], "current">>;
}

export type CallKit = Omit<PageKit, "services"> & { readonly services: CallServices };
