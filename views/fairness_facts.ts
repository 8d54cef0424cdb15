/** What a shift has brought its doctor, as pages and API say it. */
export interface ShiftFacts {
  readonly startedAt: string;
  /** Null: it goes on. */
  readonly endedAt: string | null;
  readonly offers: number;
  readonly accepts: number;
  /** Without a valid reason; the others do not count against the doctor. */
  readonly declines: number;
  readonly validDeclines: number;
  readonly missed: number;
  readonly visits: number;
  /** Null: nothing is known of it yet. */
  readonly incomeKopecks: number | null;
  readonly idleMinutes: number;
  readonly shiftMinutes: number;
}

export const MEDIAN_PARTS = [
  "offers",
  "accepts",
  "declines",
  "missed",
  "visits",
  "idleMinutes",
] as const;
/** Of the doctors on duty the same day in the city. */
export type DayMedian = Readonly<Record<typeof MEDIAN_PARTS[number], number>>;

export interface OwnShifts {
  readonly city: string | null;
  /** All shifts of today together; null: none. */
  readonly today: ShiftFacts | null;
  /** Null: fewer than five doctors, who would know each other. */
  readonly median: DayMedian | null;
  /** The newest first. */
  readonly items: readonly ShiftFacts[];
}

export interface DoctorDay extends ShiftFacts {
  readonly doctorId: string;
  readonly firstName: string;
  readonly lastName: string;
}

export interface CityDay {
  readonly city: string;
  /** Of idle minutes: 0: all alike; towards 1: one idles for all. */
  readonly giniIdle: number;
  readonly median: DayMedian | null;
  readonly items: readonly DoctorDay[];
}
