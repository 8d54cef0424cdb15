/** A reader as the frame of pages knows one: with what stands above all pages of that person. */
import type { CityView } from "../services.ts";
import { Reader } from "../../views/reader.ts";
import type { PageScripts } from "../assets.ts";
import type { CallingAlarm } from "../../views/calling_strip.tsx";
import type { Instant } from "../../actors/vocabulary.ts";

/**
 * What stands above a page whatever it is about. `scripts`: what it lives by; null: as the server wrote it, it is
 * all.
 */
export type Watch =
  & { readonly scripts: PageScripts | null }
  & (
    | {
      readonly of: "staff";
      /** Alarms that nobody has taken. */
      readonly calling: readonly CallingAlarm[];
    }
    | {
      readonly of: "doctor";
      /** Until when a doctor's answer to «are you there?» is waited for; null: nothing is asked. */
      readonly presenceUntil: Instant | null;
    }
    | {
      /** Room for a call for help that the browser has kept. */
      readonly of: "patient";
      /** Where the words of that are. */
      readonly words: string;
    }
  );

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
