/** Offers on a live page: one module, asked for with the first of them or after the page. */
export { OfferDialog, WrittenOffers } from "../../views/offers.tsx";
export { tellShown } from "./tell_shown.ts";
