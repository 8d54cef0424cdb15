/** A reader as the frame of pages knows one: with the scripts of what stands on all pages of the staff. */
import type { CityView } from "../services.ts";
import { Reader } from "../../views/reader.ts";
import type { PageScripts } from "../assets.ts";
import type { CallingAlarm } from "../emergency_services.ts";

/** What stands above every page of the staff. */
export interface Watch {
  /** What it lives by; null: as the server wrote it, it is all. */
  readonly scripts: PageScripts | null;
  readonly calling: readonly CallingAlarm[];
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
