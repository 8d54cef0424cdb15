/** The foot of every page: the two numbers that matter, and which program this is. */
import type { Reader } from "./reader.ts";

export const Footer = ({ reader, version }: { reader: Reader; version: string | null }) => (
  <footer class="foot">
    <div class="foot__in">
      <p class="foot__text">{reader.t("footer.emergency")}</p>
      <a href="tel:103">{reader.t("emergency.103")}</a>
      <a href="tel:112">{reader.t("emergency.112")}</a>
      {version !== null && (
        <span class="foot__version">{reader.t("footer.version", { version })}</span>
      )}
    </div>
  </footer>
);
