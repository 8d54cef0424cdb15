/** How a page of a booking keeps it in this browser: one module, asked for after the page. */
export { keepSummary } from "./offline_summary.ts";
export { forgetSummary } from "./offline_storage.ts";
