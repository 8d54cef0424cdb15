/**
 * Lets a script's part be asked for under another name. Browsers of before 2026 keep in mind that a module did
 * not come, for as long as the page lives: whoever lost the line for a moment had no map, and no button of the
 * visit, until the page was opened anew. A query is another name of the same file.
 */
import type { Bundled } from "./bundles.ts";

/** Goes up when what is made here is made otherwise: bundles are kept from one start to the next. */
export const ASKED_AGAIN = "asked again 1";

const LATER = /\bimport\(("\.\/[^"]+\.js")\)/g;

/** Behind each address stands what islands/load_later.ts says while it asks. */
export const askableAgain = ({ files, metafile }: Bundled): Bundled => ({
  files: files.map(({ path, bytes }) => ({
    path,
    bytes: new TextEncoder().encode(
      new TextDecoder().decode(bytes).replace(LATER, 'import($1+(globalThis.askedAgain||""))'),
    ),
  })),
  metafile,
});
