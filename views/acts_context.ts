/**
 * What is done rarely with a booking: corrected, given back, cancelled. The server draws it with the page; a page
 * that lives begins without its script, and leaves it as the server wrote it until that has come.
 */
import { createContext } from "preact";
import type { DoctorActs } from "./doctor_acts.tsx";
import type { PatientActs } from "./patient_acts.tsx";

export interface Acts {
  readonly DoctorActs?: typeof DoctorActs;
  readonly PatientActs?: typeof PatientActs;
}

export const ActsContext = createContext<Acts>({});
