/**
 * What phones have tapped and no answer has come to yet: in order, with one identity a tap, and given
 * again when the process is back, as the pages of production do.
 */
import type { BookingReply } from "../actors/booking/actor.ts";
import type { BookingCommand } from "../actors/booking/protocol.ts";
import { after, type BookingId, type By, isRefusal, SECOND } from "../actors/vocabulary.ts";
import type { SimulatedClock } from "./clock.ts";
import type { SimulatedProcess } from "./process.ts";

interface Tap {
  readonly id: BookingId;
  readonly command: BookingCommand;
  readonly by: By;
  readonly commandId: string;
}

const AGAIN_MILLISECONDS = SECOND;

/** What may be refused in an honest race; the refusal of any other step is a bug. */
const MAY_BE_REFUSED: ReadonlySet<BookingCommand["type"]> = new Set([
  "accept",
  "decline",
  "remain",
  "cancel",
  "release",
]);

export class PageOutbox {
  readonly #waiting = new Map<string, Tap[]>();
  #taps = 0;

  /**
   * @param process the one that lives, or died last
   * @param isCrowded things happen on the way: a step may find its visit given back
   */
  constructor(
    private readonly clock: SimulatedClock,
    private readonly process: () => SimulatedProcess,
    private readonly isCrowded: boolean,
    private readonly fail: (error: unknown) => void,
  ) {}

  give(id: BookingId, command: BookingCommand, by: By): void {
    const key = `${by.id}/${id}`;
    const tap = { id, command, by, commandId: `tap-${++this.#taps}` };
    const line = this.#waiting.get(key);
    if (line !== undefined) return void line.push(tap);
    this.#waiting.set(key, [tap]);
    this.#send(key);
  }

  #send(key: string): void {
    const tap = this.#waiting.get(key)?.[0];
    if (tap === undefined) return void this.#waiting.delete(key);
    const process = this.process();
    const again = () => {
      this.clock.timer(after(this.clock.now(), AGAIN_MILLISECONDS), () => this.#send(key));
    };
    if (!process.isAlive) return again();
    const settled = (act: () => void) => {
      if (!process.isAlive) return;
      cancel();
      act();
    };
    // A process that dies answers nobody: its connections break.
    const cancel = process.whenItDies(again);
    const { id, command, by, commandId } = tap;
    process.bookings.ask(id, command, by, { commandId, bodyHash: commandId }).then(
      (reply) => settled(() => this.#answered(key, tap, reply)),
      (error) => settled(() => this.fail(error)),
    );
  }

  #answered(key: string, { command }: Tap, reply: BookingReply): void {
    const isRace = MAY_BE_REFUSED.has(command.type) && !endsAVisit(command);
    if (isRefusal(reply) && !this.isCrowded && !isRace) {
      this.fail(new Error(`${command.type} was refused: ${reply.refused}`));
    }
    this.#waiting.get(key)?.shift();
    this.#send(key);
  }
}

/** A doctor who may not go from a closed door would stand there for good. */
const endsAVisit = (command: BookingCommand): boolean =>
  command.type === "cancel" && command.outcome === "nobody_there";
