/** What a board shows of all, and the address of a board that shows it. Pure. */
import { matches } from "./board_columns.ts";
import type { BookingView } from "../actors/booking/view.ts";
import type { Reader } from "./reader.ts";

export interface BoardFilter {
  readonly q: string;
  readonly specialization: string;
}

/** The board's address with the same filter and this booking selected. */
export function boardPath(filter: BoardFilter, booking?: string): string {
  const query = new URLSearchParams();
  if (filter.q !== "") query.set("q", filter.q);
  if (filter.specialization !== "") query.set("specialization", filter.specialization);
  if (booking !== undefined) query.set("booking", booking);
  return query.size === 0 ? "/board" : `/board?${query}`;
}

/** The same for every booking of a board: what stands before the id. */
export function boardPathPrefix(filter: BoardFilter): string {
  const path = boardPath(filter);
  return `${path}${path.includes("?") ? "&" : "?"}booking=`;
}

export const isShown = (reader: Reader, view: BookingView, filter: BoardFilter): boolean =>
  (filter.q === "" || matches(reader, view, filter.q)) &&
  (filter.specialization === "" || view.specialization === filter.specialization);
