/** Everybody together: gathered, brought into the first scene, and kept going until the end. */
import { MINUTE } from "../../actors/vocabulary.ts";
import type { Log } from "../../actors/world.ts";
import { straightWays, type WayFinder } from "../movement.ts";
import type { SignIns } from "../sign_ins.ts";
import { Accounts } from "./accounts.ts";
import { pause } from "./event_stream.ts";
import { Haste } from "./haste.ts";
import type { Member } from "./member.ts";
import { openScene } from "./opening.ts";
import { CROWD_PACE } from "./paces.ts";
import type { Patient } from "./patient.ts";
import { Speech } from "./speech.ts";
import { Troubles } from "./troubles.ts";
import { nextWish, type Wish, WISHES } from "./wishes.ts";

export class Crowd {
  readonly #leaving = new AbortController();
  readonly #troubles = new Troubles();
  readonly #haste = new Haste();
  readonly #around = {
    speech: new Speech(),
    haste: this.#haste,
    troubles: this.#troubles,
    signal: this.#leaving.signal,
  };
  #patients: readonly Patient[] = [];
  #members: readonly Member[] = [];
  readonly #startedAt = Date.now();
  #nextBookingAt = 0;
  #life: Promise<unknown> = Promise.resolve();

  constructor(private readonly log: Log, private readonly ways: WayFinder = straightWays) {}

  /** Comes in and plays the first scene. @returns when a visitor may look */
  async gather(base: string, signIns: SignIns): Promise<void> {
    const accounts = new Accounts(base, this.#around, signIns);
    await accounts.signInAdmin();
    const [doctors, patients, dispatcher, visitor] = await Promise.all([
      accounts.doctors(this.ways),
      accounts.patients((now) => this.#nextWish(now)),
      accounts.dispatcher(),
      accounts.forVisitor(),
    ]);
    await Promise.all(doctors.map((doctor) => doctor.goOnShift()));
    const visit = new AbortController();
    visitor.openPage(visit.signal);
    for (const patient of patients) patient.openPage();
    this.#patients = patients;
    this.#members = [...doctors, ...patients];
    this.#life = Promise.all([this.#live(), this.#report()]);
    await openScene({ around: this.#around, patients, dispatcher, visitor });
    // From here on this account is the visitor's alone.
    visit.abort();
  }

  /** Everybody goes home; nothing is under way when it returns. */
  async leave(): Promise<void> {
    this.#leaving.abort();
    await this.#life;
  }

  async #live(): Promise<void> {
    const { signal } = this.#around;
    while (!signal.aborted) {
      const now = Date.now();
      for (const member of this.#members) member.tick(now);
      await pause(this.#haste.active ? CROWD_PACE.tickInHaste : CROWD_PACE.tick, signal);
    }
  }

  async #report(): Promise<void> {
    const { signal } = this.#around;
    while (!signal.aborted) {
      await pause(MINUTE, signal);
      this.#troubles.report(this.log);
    }
  }

  /** One patient at a time may book, and only while there are not enough open bookings. */
  #nextWish(now: number): Wish | null {
    if (now < this.#nextBookingAt) return null;
    const open = Object.fromEntries(WISHES.map((wish) => [wish, 0])) as Record<Wish, number>;
    for (const { wish } of this.#patients) if (wish !== null) open[wish]++;
    const count = Object.values(open).reduce((sum, each) => sum + each, 0);
    const missing = wantedOpen(now - this.#startedAt) - count;
    if (missing <= 0) return null;
    const gap = missing > CROWD_PACE.few ? CROWD_PACE.gapWhenFew : CROWD_PACE.gap;
    this.#nextBookingAt = now + gap;
    return nextWish(open);
  }
}

/** Busier and calmer hours, in small; busy at the start. @param now milliseconds since then */
function wantedOpen(now: number): number {
  const { openFrom, openTo, openPeriod } = CROWD_PACE;
  const wave = (1 + Math.cos(2 * Math.PI * now / openPeriod)) / 2;
  return Math.round(openFrom + (openTo - openFrom) * wave);
}
