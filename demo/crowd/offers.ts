/** A doctor's live offers, and how the doctor has made up the mind about each. */
import type { OfferView } from "../../actors/booking/offer_view.ts";
import { between, oneOf } from "../chance.ts";
import { type Api, Refused } from "./api.ts";
import { DOCTOR_PACE, drawn, OFFER_ANSWERS } from "./paces.ts";
import { BUSY, DECLINES } from "./sayings.ts";

type Intent = "accept" | "decline" | "let_pass";

interface Considered {
  readonly bookingId: string;
  readonly intent: Intent;
  readonly answerAt: number;
  readonly endsAt: number;
}

function intentOf(): Intent {
  const draw = between(0, 100);
  if (draw < OFFER_ANSWERS.accept) return "accept";
  return draw < OFFER_ANSWERS.accept + OFFER_ANSWERS.decline ? "decline" : "let_pass";
}

export class Offers {
  readonly #considered = new Map<string, Considered>();

  /** @param hasty accepts at once */
  consider(offer: OfferView, now: number, hasty: boolean): void {
    this.#considered.set(offer.offerId, {
      bookingId: offer.bookingId,
      intent: hasty ? "accept" : intentOf(),
      answerAt: now + drawn(hasty ? DOCTOR_PACE.answerInHaste : DOCTOR_PACE.answer),
      endsAt: Date.parse(offer.expiresAt),
    });
  }

  close(offerId: string): void {
    this.#considered.delete(offerId);
  }

  clear(): void {
    this.#considered.clear();
  }

  /** Gives the answer that is due, if one is. @returns true if it has given one */
  async answer(api: Api, now: number): Promise<boolean> {
    for (const [offerId, offer] of this.#considered) {
      if (offer.endsAt <= now) this.#considered.delete(offerId);
      if (offer.answerAt > now || offer.intent === "let_pass" || offer.endsAt <= now) continue;
      // Answered once: whatever comes of it, nobody taps a button that is gone.
      this.#considered.delete(offerId);
      const path = `/bookings/${offer.bookingId}`;
      if (offer.intent === "accept") await accept(api, path);
      else await api.post(`${path}/decline`, oneOf(DECLINES));
      return true;
    }
    return false;
  }
}

/** Who has begun something else meanwhile says so, rather than keep the patient waiting. */
async function accept(api: Api, path: string): Promise<void> {
  try {
    await api.post(`${path}/accept`);
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== "doctor_busy") throw error;
    await api.post(`${path}/decline`, BUSY);
  }
}
