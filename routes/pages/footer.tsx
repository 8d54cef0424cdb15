/** The foot of every page: the numbers that matter, and which program this is. */
import { telephone } from "../../views/booking_words.ts";
import { emergencyNumbers } from "../../views/city_of_page.ts";
import { DispatcherPhone } from "../../views/emergency.tsx";
import type { Redraw } from "./kept_form.ts";
import { TextSizeSwitch } from "./text_size.tsx";
import type { Reader } from "../../views/reader.ts";

export const Footer = (
  { reader, version, keeps }: {
    reader: Reader;
    version: string | null;
    keeps?: Redraw | undefined;
  },
) => (
  <footer class="foot">
    <div class="foot__in">
      <p class="foot__text">{reader.t("footer.emergency")}</p>
      {emergencyNumbers(reader).map(({ number, label }) => (
        <a href={telephone(number)}>{reader.t(label, { number })}</a>
      ))}
      <DispatcherPhone reader={reader} />
      <a href="/where">{reader.t("where.link")}</a>
      {reader.city.legal !== null && (
        <a href={`/legal?city=${reader.city.name}`}>
          {reader.t("legal.link", { name: reader.city.legal.legalName })}
        </a>
      )}
      <TextSizeSwitch reader={reader} keeps={keeps} />
      {version !== null && (
        <span class="foot__version">{reader.t("footer.version", { version })}</span>
      )}
    </div>
  </footer>
);
