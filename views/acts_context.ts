/**
 * What a page can wait for: what is done rarely with a booking, what was paid for it, the plan of a shift. The server
 * draws it with the page; a page that lives begins without its script (late.tsx).
 */
import { createContext } from "preact";
import type { DoctorActs } from "./doctor_acts.tsx";
import type { DoctorConclusion } from "./doctor_conclusion.tsx";
import type {
  AlternativesBody,
  CashBody,
  ConclusionBody,
  ExtrasBody,
  HistoryBody,
  PatientActs,
  PriceBody,
} from "./patient_acts.tsx";
import type { OfferTraces } from "./offer_trace.tsx";
import type { ShiftBody } from "./shift_body.tsx";

export interface Acts {
  readonly AlternativesBody?: typeof AlternativesBody;
  readonly CashBody?: typeof CashBody;
  readonly ConclusionBody?: typeof ConclusionBody;
  readonly DoctorActs?: typeof DoctorActs;
  readonly DoctorConclusion?: typeof DoctorConclusion;
  readonly ExtrasBody?: typeof ExtrasBody;
  readonly HistoryBody?: typeof HistoryBody;
  readonly OfferTraces?: typeof OfferTraces;
  readonly PatientActs?: typeof PatientActs;
  readonly PriceBody?: typeof PriceBody;
  readonly ShiftBody?: typeof ShiftBody;
}

export const ActsContext = createContext<Acts>({});
