/** A patient: books when it is time, answers the door, writes in the room, sometimes thinks again. */
import type { BookingView } from "../../actors/booking/view.ts";
import { isOpen } from "../../actors/booking/protocol.ts";
import type { Specialization } from "../../actors/vocabulary.ts";
import type { DemoAddress } from "../addresses.ts";
import { inPercent, oneOf } from "../chance.ts";
import type { Api } from "./api.ts";
import { listen } from "./event_stream.ts";
import { Member, type Surroundings } from "./member.ts";
import type { PatientName } from "./names.ts";
import { drawn, PATIENT_CHANCES, PATIENT_PACE, VISIT_PATIENCE } from "./paces.ts";
import * as sayings from "./sayings.ts";
import { bookingFor, type Wish } from "./wishes.ts";

/** One thing that the patient means to do with the booking, unless its status changes before. */
interface Intent {
  readonly at: number;
  readonly path: "messages" | "cancel";
  readonly body: Record<string, unknown>;
}

interface Current {
  readonly wish: Wish;
  view: BookingView;
  intents: Intent[];
}

export class Patient extends Member {
  #current: Current | null = null;
  #restUntil = 0;

  /** @param nextWish what may be booked now, or null: not yet */
  constructor(
    api: Api,
    around: Surroundings,
    private readonly name: PatientName,
    private readonly home: DemoAddress,
    private readonly nextWish: (now: number) => Wish | null,
  ) {
    super(api, around);
  }

  /** Opens the page, until the signal closes it. */
  openPage(signal: AbortSignal = this.around.signal): void {
    // After a loss of the stream the views follow again, those of what ended meanwhile too.
    const ears = { booking: (view: BookingView) => this.#heard(view) };
    listen(this.api, ears, signal, (error) => this.failed(error));
  }

  get wish(): Wish | null {
    return this.#current?.wish ?? null;
  }

  /** True while the booking has not come as far as the first scene wants it. */
  get isHurrying(): boolean {
    const view = this.#current?.view;
    return view !== undefined && this.around.haste.drives(view.id, view.status);
  }

  /** @param specialization whichever comes to mind where nothing is said. @returns the booking's id */
  async book(wish: Wish, specialization: Specialization | null = null): Promise<string> {
    const now = Date.now();
    const wanted = bookingFor(wish, this.name, this.home, now, specialization);
    const view = await this.api.post<BookingView>("/bookings", wanted);
    const current: Current = { wish, view, intents: [] };
    this.#current = current;
    current.intents = intentsOf(current, now, this.around.haste.active);
    this.around.speech.answerDoor(view.id, () => current.view.doorCode ?? null);
    return view.id;
  }

  protected async act(now: number): Promise<void> {
    if (this.#current !== null) return await this.#carryOut(this.#current, now);
    if (now < this.#restUntil || this.around.haste.active) return;
    const wish = this.nextWish(now);
    if (wish === null) return;
    try {
      await this.book(wish);
    } catch (error) {
      this.#restUntil = now + drawn(PATIENT_PACE.retry);
      throw error;
    }
  }

  async #carryOut(current: Current, now: number): Promise<void> {
    const due = current.intents.find((intent) => intent.at <= now);
    if (due === undefined) return;
    // Tried once: who is refused lets it be.
    current.intents = current.intents.filter((intent) => intent !== due);
    const doorCode = current.view.doorCode ?? "";
    const body = due.body.content === sayings.CODE_IN_ROOM
      ? { content: sayings.CODE_IN_ROOM.replace("{code}", doorCode) }
      : due.body;
    await this.api.post(`/bookings/${current.view.id}/${due.path}`, body);
  }

  #heard(view: BookingView): void {
    const current = this.#current;
    if (current?.view.id !== view.id || current.view.version > view.version) return;
    const isNews = current.view.status !== view.status;
    current.view = view;
    if (!isOpen(view.status)) return this.#ended(view);
    if (isNews) current.intents = intentsOf(current, Date.now(), this.around.haste.active);
  }

  #ended(view: BookingView): void {
    this.around.speech.leaveDoor(view.id);
    this.#current = null;
    this.#restUntil = Date.now() + drawn(PATIENT_PACE.rest);
    if (view.status !== "completed" || !inPercent(PATIENT_CHANCES.thanksPercent)) return;
    this.api.post(`/bookings/${view.id}/messages`, { content: oneOf(sayings.THANKS) })
      .catch((error) => this.failed(error));
  }
}

/** What this person means to do in this status. In the first scene nobody changes the mind. */
function intentsOf({ wish, view }: Current, now: number, inHaste: boolean): Intent[] {
  const intents: Intent[] = [];
  const write = (at: number, content: string) =>
    intents.push({ at, path: "messages", body: { content } });
  const cancel = (at: number, reason: string) =>
    intents.push({ at, path: "cancel", body: { reason } });
  if (view.status === "pending") {
    if (wish === "planned") cancel(now + drawn(PATIENT_PACE.changeOfPlans), sayings.PLANS_CHANGED);
    else cancel(now + drawn(PATIENT_PACE.nobodyFound), sayings.NOBODY_FOUND);
  } else cancel(now + VISIT_PATIENCE, sayings.WAITED_TOO_LONG);
  const changesMind = !inHaste && wish !== "planned" && view.status !== "in_progress" &&
    view.status !== "arrived" && inPercent(PATIENT_CHANCES.cancelPercent / 3);
  if (changesMind) cancel(now + drawn(PATIENT_PACE.changeOfMind), oneOf(sayings.CANCELLATIONS));
  const canWrite = view.status === "assigned" || view.status === "en_route";
  if (canWrite && inPercent(PATIENT_CHANCES.messagePercent)) {
    write(now + drawn(PATIENT_PACE.message), oneOf(sayings.OF_PATIENTS));
  }
  if (view.status === "arrived") write(now + drawn(PATIENT_PACE.codeInRoom), sayings.CODE_IN_ROOM);
  return intents;
}
