/** A page that reads itself again, part by part (islands/look_island.ts), and says so where it cannot. */
import { type ComponentChildren, h } from "preact";
import { emergencyNumbersText } from "../../views/city_of_page.ts";
import { Island } from "../../views/island.tsx";
import type { LookSeed } from "../../views/look_seed.ts";
import { Banner } from "../../views/notices.tsx";
import type { Reader } from "../../views/reader.ts";

/** Shown by the script alone: as of when the page is what it says. */
const Away = ({ reader }: { reader: Reader }) => (
  <div data-away hidden>
    <div class="wrap--narrow" data-live="known">
      <Banner tone="late" icon="warning" title={reader.t("live.offline")} role="status">
        {reader.t("live.offlineText", {
          time: reader.clock(reader.now),
          numbers: emergencyNumbersText(reader),
        })}
      </Banner>
    </div>
  </div>
);

/** With its last word said it is no island: there is nothing to wait for. */
export const Look = ({ seed, reader, children }: {
  seed: LookSeed;
  reader: Reader;
  children: ComponentChildren;
}) => {
  const all = [<Away key="away" reader={reader} />, children];
  return seed.seconds === null
    ? h("div", { class: "look", "data-name": "look", "data-props": JSON.stringify(seed) }, all)
    : <Island name="look" properties={seed}>{all}</Island>;
};
