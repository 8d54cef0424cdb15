/** A reader as the frame of pages knows one: with what stands above all pages of the staff, or of a doctor on shift. */
import type { CityView } from "../services.ts";
import { Reader } from "../../views/reader.ts";
import type { PageScripts } from "../assets.ts";
import type { CallingAlarm } from "../../views/calling_strip.tsx";
import type { Instant } from "../../actors/vocabulary.ts";

/** What stands above every page of the staff, or of a doctor on shift. */
export interface Watch {
  /** What it lives by; null: as the server wrote it, it is all. */
  readonly scripts: PageScripts | null;
  /** Alarms that nobody has taken; null: it is the page of a doctor. */
  readonly calling: readonly CallingAlarm[] | null;
  /** Until when a doctor's answer to «are you there?» is waited for; null: nothing is asked. */
  readonly presenceUntil: Instant | null;
}

export class PageReader extends Reader {
  /** @param watch null: nothing stands there */
  constructor(plain: Reader, readonly watch: Watch | null) {
    const { words, person, now, city, path, clockOfCity, textSize } = plain;
    super(words, person, now, city, path, clockOfCity, textSize);
  }

  override in(city: CityView): PageReader {
    return new PageReader(super.in(city), this.watch);
  }
}

export const watchOf = (reader: Reader): Watch | null =>
  reader instanceof PageReader ? reader.watch : null;
