/** What a page of a booking keeps in this browser: one module, asked for after the page. */
export { keepDrafts } from "./drafts.ts";
export { keepSummary } from "./offline_summary.ts";
export { forgetSummary } from "./offline_storage.ts";
