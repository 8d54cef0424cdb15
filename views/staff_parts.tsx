/** What the page of staff and clinics can wait for: who was asked, and the log. */
export { OfferTraces } from "./offer_trace.tsx";
export { HistoryBody } from "./timeline.tsx";
