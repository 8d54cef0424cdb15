/** All payment actors: created, asked, and let go when nobody has asked them for a while. */
import {
  PaymentActor,
  type PaymentMessage,
  type PaymentReply,
  type PaymentSurroundings,
  turnOf,
  withReceipts,
} from "./payment/actor.ts";
import { firstEvents } from "./payment/evolve.ts";
import type { PaymentCommand } from "./payment/protocol.ts";
import type { PaymentCreation, PaymentState } from "./payment/state.ts";
import type { ActorRef, System } from "./system.ts";
import { type By, MINUTE, type PaymentId, type Refusal, refuse } from "./vocabulary.ts";

const PASSIVATE_AFTER_MILLISECONDS = MINUTE;

interface Cell {
  readonly actor: PaymentActor;
  readonly ref: ActorRef<PaymentMessage, PaymentReply>;
}

export class Payments {
  readonly #cells = new Map<PaymentId, Cell>();
  #changed: (state: PaymentState) => void = () => {};

  constructor(
    private readonly system: System,
    private readonly around: Omit<PaymentSurroundings, "changed">,
  ) {}

  /** Whom to tell of each change: the booking, and whoever makes the calls. */
  onChanged(changed: (state: PaymentState) => void): void {
    this.#changed = changed;
  }

  /**
   * Begins a payment. One that is open for the same booking and purpose is given back instead: who pays
   * twice in two tabs pays once.
   * @throws StoreUnavailable: nothing is known to be stored; the same again is the same payment
   */
  async create(creation: PaymentCreation, by: By): Promise<PaymentState | Refusal> {
    const stamp = { at: this.around.world.clock.now(), by };
    const turn = await withReceipts(turnOf(null, firstEvents(creation), stamp), this.around);
    const stored = await this.around.store.create(turn);
    if (stored === "insufficient") return refuse("insufficient_funds");
    if (stored === "number_taken") return refuse("guarantee_taken");
    if (stored !== "created") return await this.read(stored.existing) ?? refuse("not_found");
    this.#changed(turn.next);
    return turn.next;
  }

  /** @throws Busy, Fault, Quarantined or StoreUnavailable */
  async ask(id: PaymentId, command: PaymentCommand, by: By): Promise<PaymentReply> {
    const reply = await this.#cell(id).ref.ask({ command, by });
    // Whoever asks for what does not exist must not fill memory with actors of nothing.
    if (this.#cells.get(id)?.actor.state == null) this.#letGo(id);
    return reply;
  }

  /** The last committed state; null if there is none. @throws StoreUnavailable */
  async read(id: PaymentId): Promise<PaymentState | null> {
    return this.#cells.get(id)?.actor.state ?? await this.around.store.load(id);
  }

  /** Lets go of those whom nobody has asked for a while; all that they are stands in the store. */
  passivate(): void {
    const now = this.around.world.clock.now();
    for (const [id, { ref }] of this.#cells) {
      if (ref.idle && now - ref.lastMessageAt > PASSIVATE_AFTER_MILLISECONDS) this.#letGo(id);
    }
  }

  stop(): void {
    for (const { ref } of this.#cells.values()) ref.stop();
    this.#cells.clear();
  }

  #letGo(id: PaymentId): void {
    const cell = this.#cells.get(id);
    if (cell === undefined || !cell.ref.idle || cell.ref.quarantined) return;
    cell.ref.stop();
    this.#cells.delete(id);
  }

  #cell(id: PaymentId): Cell {
    const known = this.#cells.get(id);
    if (known !== undefined) return known;
    const actor = new PaymentActor(id, {
      ...this.around,
      changed: (state) => this.#changed(state),
    });
    const cell = { actor, ref: this.system.spawn(`payment ${id}`, actor) };
    this.#cells.set(id, cell);
    return cell;
  }
}
