/** A doctor on shift: hears offers, drives to patients, goes through the visits, tells the position. */
import type { BookingView, MessageView } from "../../actors/booking/view.ts";
import { isOpen } from "../../actors/booking/protocol.ts";
import { distanceMeters } from "../../actors/dispatcher/distance.ts";
import { ADDRESSES } from "../addresses.ts";
import { between, oneOf } from "../chance.ts";
import type { Car } from "../movement.ts";
import type { Api } from "./api.ts";
import { conclusionFor } from "./complaints.ts";
import { type Heard, listen } from "./event_stream.ts";
import { Member, type Surroundings } from "./member.ts";
import { Offers } from "./offers.ts";
import * as paces from "./paces.ts";
import { doorOf, newPlan, type Plan } from "./plan.ts";
import { AT_THE_DOOR, NOBODY_OPENS, ON_THE_WAY, RELEASES } from "./sayings.ts";
import { minutesSince, nextVisit } from "./visits.ts";

const { DOCTOR_PACE, FIX_PACE, drawn } = paces;
const ON_SHIFT = { available: true };

export class Doctor extends Member {
  readonly #visits = new Map<string, BookingView>();
  readonly #plans = new Map<string, Plan>();
  /** Door codes that were written in the room. */
  readonly #writtenCodes = new Map<string, string>();
  readonly #offers = new Offers();
  #nextFixAt = 0;
  #toldAt = 0;
  #nextOutingAt = Date.now() + drawn(DOCTOR_PACE.idle);

  constructor(api: Api, around: Surroundings, private readonly car: Car) {
    super(api, around);
  }

  /** Begins the shift and opens the page. */
  async goOnShift(): Promise<void> {
    await this.#tellPosition(Date.now());
    listen(this.api, this.#ears(), this.around.signal, (error) => this.failed(error));
  }

  #ears(): Partial<Heard> {
    return {
      reset: (bookingIds) => {
        this.#offers.clear();
        for (const id of this.#visits.keys()) if (!bookingIds.includes(id)) this.#forget(id);
      },
      booking: (view) => {
        const isMine = view.doctorId === this.api.userId && isOpen(view.status);
        if (!isMine) return this.#forget(view.id);
        if ((this.#visits.get(view.id)?.version ?? 0) <= view.version) {
          this.#visits.set(view.id, view);
        }
      },
      bookingRemoved: (id) => this.#forget(id),
      offer: (offer) => this.#offers.consider(offer, Date.now(), this.around.haste.active),
      offerClosed: (id) => this.#offers.close(id),
      message: (message) => this.#read(message),
    };
  }

  #forget(id: string): void {
    this.#visits.delete(id);
    this.#plans.delete(id);
    this.#writtenCodes.delete(id);
  }

  #read({ bookingId, senderId, content }: MessageView): void {
    const code = /(?<!\d)\d{4}(?!\d)/.exec(content)?.[0];
    if (code === undefined || senderId === this.api.userId) return;
    if (this.#visits.get(bookingId)?.status === "arrived") this.#writtenCodes.set(bookingId, code);
  }

  protected async act(now: number): Promise<void> {
    if (now >= this.#nextFixAt) await this.#tellPosition(now);
    if (await this.#offers.answer(this.api, now)) return;
    const visit = nextVisit(
      this.#visits.values(),
      (each) => this.around.haste.drives(each.id, each.status) ? now : this.#plan(each, now).dueAt,
      now,
    );
    if (visit === null) return await this.#wander(now);
    const plan = this.#plan(visit, now);
    try {
      await this.#advance(visit, plan, now);
    } catch (error) {
      plan.dueAt = now + drawn(DOCTOR_PACE.retry);
      throw error;
    }
  }

  async #tellPosition(now: number): Promise<void> {
    const pace = this.car.isMoving(now) ? FIX_PACE.moving : FIX_PACE.standing;
    this.#nextFixAt = now + pace * between(0.9, 1.1);
    // A machine that has slept finds that its doctors' shifts have ended.
    if (now - this.#toldAt > paces.SILENCE) await this.api.put("/geo/availability", ON_SHIFT);
    this.#toldAt = now;
    await this.api.post("/geo/track", { positions: [this.car.fix(now)] });
  }

  #plan(visit: BookingView, now: number): Plan {
    const known = this.#plans.get(visit.id);
    if (known?.status === visit.status) return known;
    const plan = newPlan(visit, this.car.where(now), now, !this.around.haste.active);
    this.#plans.set(visit.id, plan);
    return plan;
  }

  async #advance(visit: BookingView, plan: Plan, now: number): Promise<void> {
    const inHaste = this.around.haste.drives(visit.id, visit.status);
    if (visit.unconfirmedFields.length > 0 && now - plan.madeAt > drawn(DOCTOR_PACE.confirm)) {
      return await this.#command(visit, "confirm");
    }
    if (visit.status === "en_route") return await this.#drive(visit, plan, now, inHaste);
    if (now < plan.dueAt && (plan.isGiven || !inHaste)) return;
    switch (visit.status) {
      case "assigned":
        if (plan.releases) {
          await this.#command(visit, "release", { reason: oneOf(RELEASES) });
        } else if (visit.callType === "consultation") await this.#command(visit, "start");
        else await this.#depart(visit, now);
        return;
      case "arrived":
        return await this.#enter(visit, plan, now);
      case "in_progress":
        return await this.#command(visit, "complete", {
          conclusion: conclusionFor(visit.symptoms),
          actualDurationMinutes: minutesSince(visit.startedAt, now),
        });
    }
  }

  async #depart(visit: BookingView, now: number): Promise<void> {
    await this.#command(visit, "depart");
    const door = doorOf(visit);
    if (door === null) return;
    await this.car.drive(door, now);
    const minutes = String(Math.max(1, Math.round(this.car.secondsLeft(now) / 60)));
    const content = oneOf(ON_THE_WAY).replace("{minutes}", minutes);
    await this.api.post(`/bookings/${visit.id}/messages`, { content });
  }

  async #drive(visit: BookingView, plan: Plan, now: number, inHaste: boolean): Promise<void> {
    const door = doorOf(visit);
    if (door === null) return;
    if (inHaste) this.car.jump(door);
    else await this.car.drive(door, now);
    if (!this.car.isAt(door, now) || now < plan.dueAt) return;
    await this.#tellPosition(now);
    await this.#command(visit, "arrive");
  }

  /** Asks for the code, at the door or (of a visitor) in the room, and begins. */
  async #enter(visit: BookingView, plan: Plan, now: number): Promise<void> {
    // Five wrong codes: now it is the dispatcher's.
    if (visit.doorCodeLocked) return;
    const doorCode = this.around.speech.askForCode(visit.id) ?? this.#writtenCodes.get(visit.id);
    if (doorCode !== undefined) {
      this.#writtenCodes.delete(visit.id);
      return await this.#command(visit, "start", { doorCode });
    }
    if (!plan.hasAsked) {
      plan.hasAsked = true;
      await this.api.post(`/bookings/${visit.id}/messages`, { content: AT_THE_DOOR });
    } else if (now - plan.madeAt > paces.DOOR_PATIENCE) {
      await this.#command(visit, "cancel", { reason: NOBODY_OPENS, outcome: "nobody_there" });
    }
  }

  async #command(visit: BookingView, name: string, body: Record<string, unknown> = {}) {
    await this.api.post(`/bookings/${visit.id}/${name}`, {
      ...body,
      commandId: crypto.randomUUID(),
    });
    // The stream says how it is now; until then the same step is not given twice.
    const plan = this.#plans.get(visit.id);
    if (plan?.status !== visit.status) return;
    plan.dueAt = Date.now() + drawn(DOCTOR_PACE.retry);
    plan.isGiven = true;
  }

  /** Nothing to do: waits where the car stands, and now and then moves to another corner. */
  async #wander(now: number): Promise<void> {
    if (now < this.#nextOutingAt || this.around.haste.active) return;
    this.#nextOutingAt = now + drawn(DOCTOR_PACE.idle);
    const here = this.car.where(now);
    const near = ADDRESSES.filter((each) => distanceMeters(here, each) < paces.RELOCATE_METERS);
    if (near.length > 0) await this.car.drive(oneOf(near), now);
  }
}
