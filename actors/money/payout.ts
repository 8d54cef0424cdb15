/** Whom a run pays how much: what was due by a day and is due still, less the cash that a doctor holds. Pure. */
import { atMost, type Kopecks, kopecks, NOTHING } from "./kopecks.ts";

export interface Payee {
  readonly kind: "doctor" | "clinic";
  readonly id: string;
}

export interface Due extends Payee {
  /** Just before the day from which the run pays no more. */
  readonly beforeKopecks: Kopecks;
  readonly nowKopecks: Kopecks;
  /** Cash that a doctor has taken and not handed over. */
  readonly cashKopecks: Kopecks;
  /** Null: it is not known where this one is paid. */
  readonly bankVersion: number | null;
}

export interface PlannedLine extends Payee {
  readonly kopecks: Kopecks;
  readonly nettedKopecks: Kopecks;
  readonly bankVersion: number | null;
}

/** Null: nothing is to be paid; without bank details only what is set against cash. */
export function lineOf(due: Due): PlannedLine | null {
  const sum = atMost(due.beforeKopecks, due.nowKopecks);
  if (sum <= 0n) return null;
  const netted = due.kind === "doctor" && due.cashKopecks > 0n
    ? atMost(due.cashKopecks, sum)
    : NOTHING;
  const rest = kopecks(sum - netted);
  const isPaid = rest > 0n && due.bankVersion !== null;
  if (!isPaid && netted === NOTHING) return null;
  return {
    kind: due.kind,
    id: due.id,
    kopecks: isPaid ? rest : NOTHING,
    nettedKopecks: netted,
    bankVersion: isPaid ? due.bankVersion : null,
  };
}
