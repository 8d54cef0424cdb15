/** The islands of a patient's booking, one file: what both are made of is asked for, and run, once. */
export { default as patient } from "../patient_island.tsx";
export { default as sos } from "../sos_island.tsx";
