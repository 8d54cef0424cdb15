/**
 * Registration, and sign-ins and codes after some that came to nothing, cost whoever asks a proof of work:
 * nobody notices it in a browser, and it spoils the trade of trying a million. Where there is no script a
 * ticket of waiting does: the form brings it along, it is good a few seconds later, and an address gets a
 * few of them an hour.
 */
import { timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { LIMITS } from "../../actors/limits.ts";
import { after, HOUR, type Instant, MINUTE, SECOND } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { SpentProofs } from "../../db/spent_proofs.ts";
import type { Throttles, Window } from "../../db/throttles.ts";
import type { Challenge, ProofOfWork } from "../../runtime/proof_of_work.ts";
import type { DataKey } from "../../runtime/vault.ts";

const WAIT_MILLISECONDS = 5 * SECOND;
const TICKET_MILLISECONDS = 2 * HOUR;
const TICKETS_PER_HOUR_PER_ADDRESS = 6;
/** A person's own mistakes are free; so are those of a household, or of a small office. */
const FREE_TRIES = 3;
const FREE_TRIES_PER_ADDRESS = 20;

/** What a body brings along: a proof, or a ticket. */
export const proofField = z.string().max(2_000).optional();

export interface ProofDeskOptions {
  readonly world: Pick<World, "clock" | "newId">;
  readonly isOn: boolean;
  readonly work: ProofOfWork;
  readonly spent: SpentProofs;
  readonly throttles: Pick<Throttles, "attempt" | "takeBack">;
  /** Signs tickets. */
  readonly ticketKey: Pick<DataKey, "mac">;
}

/** A try that is counted: it is taken back when it turns out right. */
export interface CountedTry {
  readonly isAllowed: boolean;
  right(): Promise<void>;
}

export class ProofDesk {
  constructor(private readonly options: ProofDeskOptions) {}

  get isOn(): boolean {
    return this.options.isOn;
  }

  challenge(): Promise<Challenge> {
    return this.options.work.challenge(this.options.world.clock.now());
  }

  /**
   * A ticket for a form; null: none is needed.
   * @param before the one that the form had: while it is not good yet it goes on, and does not begin anew
   */
  ticket(before?: string): string | null {
    if (!this.isOn) return null;
    const age = before === undefined ? null : this.#ageOf(before);
    if (before !== undefined && age !== null && age < WAIT_MILLISECONDS) return before;
    const words = `${this.options.world.clock.now()}.${this.options.world.newId()}`;
    return `wait.${words}.${this.#mac(words).toHex()}`;
  }

  /** Whether this may go on; what was given is spent by it. */
  async allows(given: string | undefined, address: string): Promise<boolean> {
    if (!this.isOn) return true;
    if (given === undefined || given === "") return false;
    const { spent, work, world } = this.options;
    const at = world.clock.now();
    const proof = given.startsWith("wait.")
      ? await this.#waited(given, address, at)
      : await work.verify(given, at);
    return proof !== null && await spent.spend(proof.name, proof.expiresAt);
  }

  /**
   * Counts a try before it is looked at, so that of many at once each is counted. The first few are free.
   * @param subject whose they are: a login, a contact
   */
  async count(
    kind: string,
    subject: string,
    given: string | undefined,
    address: string,
  ): Promise<CountedTry> {
    if (!this.isOn) return { isAllowed: true, right: () => Promise.resolve() };
    const { throttles, world } = this.options;
    const at = world.clock.now();
    const windows: readonly Window[] = [
      { key: `proof/${kind}/of/${subject}`, attempts: FREE_TRIES, milliseconds: HOUR },
      {
        key: `proof/${kind}/from/${address}`,
        attempts: FREE_TRIES_PER_ADDRESS,
        milliseconds: HOUR,
      },
      // Many who ask for a code each: the budget of all would be gone, and nobody could sign in.
      ...kind === "code"
        ? [{
          key: "proof/code/all",
          attempts: LIMITS.codesPerMinuteWithoutProof,
          milliseconds: MINUTE,
        }]
        : [],
    ];
    const isOver = await throttles.attempt(windows, at) !== null;
    return {
      isAllowed: !isOver || await this.allows(given, address),
      right: () => throttles.takeBack(windows),
    };
  }

  #mac(words: string): Uint8Array {
    return this.options.ticketKey.mac(`ticket/${words}`);
  }

  /** Milliseconds since a ticket of ours was made; null: it is none. */
  #ageOf(given: string): number | null {
    const [, since = "", id = "", mac = ""] = given.split(".");
    const encoder = new TextEncoder();
    const [one, other] = [mac, this.#mac(`${since}.${id}`).toHex()].map((text) =>
      encoder.encode(text)
    );
    return one!.length === other!.length && timingSafeEqual(one!, other!)
      ? this.options.world.clock.now() - Number(since)
      : null;
  }

  async #waited(given: string, address: string, at: Instant) {
    const age = this.#ageOf(given);
    if (age === null || age < WAIT_MILLISECONDS || age > TICKET_MILLISECONDS) return null;
    const wait = await this.options.throttles.attempt([{
      key: `proof/tickets/${address}`,
      attempts: TICKETS_PER_HOUR_PER_ADDRESS,
      milliseconds: HOUR,
    }], at);
    return wait === null
      ? { name: `ticket/${given}`, expiresAt: after(at, TICKET_MILLISECONDS - age) }
      : null;
  }
}
