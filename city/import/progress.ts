/** Progress of an import for a person who waits: a line a second, with what is left of the time. */

const EVERY_MILLISECONDS = 1_000;
/** An estimate from less than this share would jump about. */
const LEAST_SHARE = 0.04;

export class Progress {
  readonly #startedAt: number;
  #saidAt = -Infinity;
  #stage = "";

  /** `clock` in milliseconds, from any start. */
  constructor(private readonly clock: () => number, private readonly say: (line: string) => void) {
    this.#startedAt = clock();
  }

  report(stage: string, share: number): void {
    const now = this.clock();
    if (stage === this.#stage && now - this.#saidAt < EVERY_MILLISECONDS) return;
    this.#stage = stage;
    this.#saidAt = now;
    const elapsed = (now - this.#startedAt) / 1000;
    const percent = `${Math.floor(share * 100)} %`.padStart(5);
    const left = share < LEAST_SHARE || share >= 1
      ? ""
      : `, about ${duration(elapsed * (1 - share) / share)} left`;
    this.say(`${percent}  ${stage}  ${duration(elapsed)}${left}`);
  }
}

/** Seconds as «2 min 05 s». */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}
