/** The reader's choice of larger letters, as the browser brings it along. */
import { TEXT_SIZES, type TextSize } from "../views/reader.ts";

export const TEXT_SIZE_COOKIE = "text";

/** What a cookie or a form names; anything else is the normal size. */
export const textSizeOf = (value: unknown): TextSize =>
  TEXT_SIZES.find((size) => size === value) ?? "normal";
