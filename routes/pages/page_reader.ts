/** A reader as the frame of pages knows one: with the scripts of what stands on all pages of the staff. */
import type { CityView } from "../services.ts";
import { Reader } from "../../views/reader.ts";
import type { PageScripts } from "../assets.ts";

export class PageReader extends Reader {
  /** @param watch of a page that has no scripts of its own; null: nothing stands there */
  constructor(plain: Reader, readonly watch: PageScripts | null) {
    const { words, person, now, city, path, clockOfCity, textSize } = plain;
    super(words, person, now, city, path, clockOfCity, textSize);
  }

  override in(city: CityView): PageReader {
    return new PageReader(super.in(city), this.watch);
  }
}

export const watchOf = (reader: Reader): PageScripts | null =>
  reader instanceof PageReader ? reader.watch : null;
