/** What comes together is drawn once: renders are counted, on a document of a few lines. */
import { equal } from "node:assert";
import { signal } from "@preact/signals";
import { type ContainerNode, h, options, render } from "preact";
import { drawCalmly } from "../../islands/calm_rendering.ts";
import { PAPER, PaperNode } from "./paper_document.ts";

const said = signal(0);
const others = signal(0);
let draws = 0;

function Page() {
  draws++;
  return h("p", null, `${said.value} ${others.value}`);
}

/** As the browser hands on the events of one piece: each in a call of its own, what they cause between them. */
async function five(): Promise<void> {
  for (let event = 0; event < 5; event++) {
    said.value++;
    others.value++;
    await Promise.resolve();
    await Promise.resolve();
  }
}

const rest = () => new Promise((resolve) => setTimeout(resolve, 20));

Deno.test("five events that come together are one drawing, and the next ones another", async () => {
  Object.assign(globalThis, { document: PAPER });
  const own = options.debounceRendering;
  const root = new PaperNode("main");
  try {
    render(h(Page, null), root as unknown as ContainerNode);
    equal(draws, 1);
    await five();
    await rest();
    equal(draws, 6, "without it each event is a drawing");
    drawCalmly();
    drawCalmly();
    await five();
    await rest();
    equal(draws, 7);
    await five();
    await rest();
    equal(draws, 8);
    equal(root.text, "15 15", "and the last word is the one that stands");
  } finally {
    options.debounceRendering = own;
  }
});
