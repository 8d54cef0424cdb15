/**
 * A doctor's own lone visit: more time, «я в машине», the PIN. Both PINs are looked at whichever was typed,
 * and both answer alike: nothing in the answer, nor in how long it takes, tells the one from the other.
 */
import { z } from "zod";
import type { LoneCommand, PinVerdict } from "../../actors/lone_visit/machine.ts";
import { type LoneVisitView, loneVisitView } from "../../actors/lone_visit/view.ts";
import type { LoneVisits } from "../../actors/lone_visits.ts";
import { isRefusal, type PersonId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { DoctorPinStore } from "../../db/doctor_pins.ts";
import type { Passwords } from "../../runtime/passwords.ts";
import { kept } from "../account_schemas.ts";
import type { Language, Outcome, Person } from "../services.ts";
import { fieldError, validate } from "../validation.ts";
import type { LockOut } from "./lock_out.ts";

const pin = z.string().regex(/^\d{4}$/, { error: "pin" });

export const confirmBody = z.object({
  /** Left out by a doctor who has set none. */
  pin: pin.nullish(),
});
export const pinsBody = z.object({
  currentPassword: z.string().min(1).max(128).refine(kept, { error: "text_malformed" }),
  pin,
  duressPin: pin,
}).superRefine((body, context) => {
  if (body.pin === body.duressPin) {
    context.addIssue({ code: "custom", path: ["duressPin"], message: "pins_equal" });
  }
});

export interface OwnLoneVisit {
  /** Null: no timer runs. */
  readonly visit: LoneVisitView | null;
  readonly arePinsSet: boolean;
}

export interface LoneVisitServices {
  own(by: Person): Promise<OwnLoneVisit>;
  extend(by: Person): Promise<Outcome<OwnLoneVisit>>;
  leave(by: Person): Promise<Outcome<OwnLoneVisit>>;
  confirm(by: Person, body: unknown, language: Language): Promise<Outcome<OwnLoneVisit>>;
  setPins(by: Person, body: unknown, language: Language): Promise<Outcome<OwnLoneVisit>>;
  /** For a stream that begins. */
  view(doctorId: PersonId): LoneVisitView | null;
}

interface Surroundings {
  readonly world: Pick<World, "clock">;
  readonly visits: Pick<LoneVisits, "peek" | "give">;
  readonly pins: DoctorPinStore;
  readonly passwords: Passwords;
  readonly passwordHash: (id: PersonId) => Promise<string | null>;
  /** Tries of PINs, and of the password that changes them: in the database, each counted. */
  readonly lockOut: LockOut;
}

export function loneVisitServices(around: Surroundings): LoneVisitServices {
  const { world, visits, pins, passwords, lockOut } = around;

  const view = (id: PersonId) => loneVisitView(visits.peek(id));
  const own = async (by: Person): Promise<OwnLoneVisit> => ({
    visit: view(by.id),
    arePinsSet: await pins.of(by.id) !== null,
  });

  async function given(by: Person, command: LoneCommand): Promise<Outcome<OwnLoneVisit>> {
    const reply = await visits.give(by.id, command);
    return isRefusal(reply) ? reply : { ok: await own(by) };
  }

  /** Which PIN it is, or null: neither. */
  async function verdictOf(by: Person, typed: string): Promise<PinVerdict | null> {
    const hashes = await pins.of(by.id);
    if (hashes === null) return "none";
    const keyed = pins.keyed(by.id, typed);
    const isRight = await passwords.verify(hashes.pinHash, keyed);
    const isDuress = await passwords.verify(hashes.duressHash, keyed);
    return isRight ? "right" : isDuress ? "duress" : null;
  }

  /** @returns the refusal of a try too many, or null: go on */
  async function tooMany(key: string): Promise<Outcome<never> | null> {
    const wait = await lockOut.attempt(key, world.clock.now());
    return wait === null ? null : { refused: "too_many_attempts", retryAfterSeconds: wait };
  }

  return {
    own,
    view,
    extend: (by) => given(by, { type: "extend" }),
    leave: (by) => given(by, { type: "leave" }),

    async confirm(by, body, language) {
      const input = validate(confirmBody, body, language);
      if ("invalid" in input) return input;
      const key = `pin/${by.id}`;
      const refused = await tooMany(key);
      if (refused !== null) return refused;
      const typed = input.ok.pin ?? null;
      if (typed === null && await pins.of(by.id) !== null) {
        return { invalid: [fieldError("pin", "pin", language)] };
      }
      const verdict = typed === null ? "none" : await verdictOf(by, typed);
      if (verdict === null) return { refused: "wrong_pin" };
      await lockOut.clear(key);
      return await given(by, { type: "confirm", pin: verdict });
    },

    async setPins(by, body, language) {
      const input = validate(pinsBody, body, language);
      if ("invalid" in input) return input;
      const key = `pin-password/${by.id}`;
      const refused = await tooMany(key);
      if (refused !== null) return refused;
      const known = await around.passwordHash(by.id);
      if (known === null) return { refused: "password_not_set" };
      if (!await passwords.verify(known, input.ok.currentPassword)) {
        return { refused: "wrong_password" };
      }
      await lockOut.clear(key);
      const hash = (typed: string) => passwords.hash(pins.keyed(by.id, typed));
      await pins.set(by.id, {
        pinHash: await hash(input.ok.pin),
        duressHash: await hash(input.ok.duressPin),
      }, world.clock.now());
      return { ok: await own(by) };
    },
  };
}
