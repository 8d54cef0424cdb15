/** Who of the staff is on duty, as a board knows them: whoever has a booking by name is read by name. */
import { createContext } from "preact";

export interface OnDutyShown {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  /** No page of theirs has been open for a while. */
  readonly silent: boolean;
}

export const Colleagues = createContext<readonly OnDutyShown[]>([]);
