/** Guards of pages that come to life. */
import type { Guard } from "./remove.ts";

export const LIVE_PAGE_GUARDS: readonly Guard[] = [
  {
    name: "each piece of a page comes to life in a task of its own",
    file: "islands/pieces.tsx",
    find: "    await pause();\n    come();",
    replace: "    come();",
    tests: ["tests/browser/pieces_test.ts"],
  },
  {
    name: "a piece begins with what the server wrote",
    file: "islands/pieces.tsx",
    find: "      hydrate(this.#around(written), this.#element.current!);\n",
    replace: "      hydrate(this.#around(this.props.children), this.#element.current!);\n",
    tests: ["tests/browser/pieces_test.ts"],
  },
  {
    name: "a piece without its script stands as the server wrote it",
    file: "islands/pieces.tsx",
    find: "if (this.#isGone || !written) return;",
    replace: "if (this.#isGone) return;",
    tests: ["tests/browser/pieces_test.ts"],
  },
  {
    name: "a page says what the server said until all of it is alive",
    file: "islands/pieces.tsx",
    find: "else void coming.whole.then(() => setAlive(true));",
    replace: "else setAlive(true);",
    tests: ["tests/browser/pieces_test.ts"],
  },
  {
    name: "no Intl in what comes to life",
    file: "views/reader.ts",
    find: 'listed(this.language, "or", items)',
    replace: 'new Intl.ListFormat(this.language, { type: "disjunction" }).format(items)',
    tests: ["tests/house_test.ts"],
  },
  {
    name: "a page's scripts are few files",
    file: "routes/assets.ts",
    find: "joined(cut, outputOf(source, cut.metafile))",
    replace: "cut",
    tests: ["tests/routes/assets_test.ts"],
  },
];
