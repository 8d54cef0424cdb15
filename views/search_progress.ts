/** How far the search is, for the one who waits; what no booking knows by itself. */
export interface SearchProgress {
  /** Doctors asked so far. */
  readonly asked: number;
  /** Those, and the others who suit and could be asked now or soon. */
  readonly total: number;
  /** Where nobody is being asked: the place among those who wait for the same, from 1; null: somebody is. */
  readonly queuePlace: number | null;
}

/** How the search stands and what came of it, as the patient's page shows it. */
export interface SearchStand {
  /** Null: it has not begun, or is over. */
  readonly progress: SearchProgress | null;
  /**
   * While a doctor is sought the clinic that the patient's side agreed to, whose doctors alone are asked; null:
   * whoever is near. After that the one in whose name the contract stands; null: the doctor's own.
   */
  readonly clinicName: string | null;
}
