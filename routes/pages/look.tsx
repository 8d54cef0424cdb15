/** A page that reads itself again, part by part (islands/look_island.ts). */
import { type ComponentChildren, h } from "preact";
import { Island } from "../../views/island.tsx";
import type { LookSeed } from "../../views/look_seed.ts";

/** With its last word said it is no island: there is nothing to wait for. */
export const Look = ({ seed, children }: { seed: LookSeed; children: ComponentChildren }) =>
  seed.seconds === null
    ? h("div", { class: "look", "data-name": "look", "data-props": JSON.stringify(seed) }, children)
    : <Island name="look" properties={seed}>{children}</Island>;
