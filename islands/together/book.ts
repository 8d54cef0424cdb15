/** The islands of the page where a booking is made, one file. */
export { default as book } from "../book_island.tsx";
export { default as sos } from "../sos_island.tsx";
