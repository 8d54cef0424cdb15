/** Listens to the server's event stream as a page does: whole again after every loss, no memory. */
import type { BookingView, MessageView } from "../../actors/booking/view.ts";
import type { OfferView } from "../../actors/booking/offer_view.ts";
import type { Api } from "./api.ts";
import { between } from "../chance.ts";

/** Events that the crowd listens for; others go by. */
export interface Heard {
  reset(bookingIds: readonly string[]): void;
  booking(view: BookingView): void;
  bookingRemoved(bookingId: string): void;
  offer(offer: OfferView): void;
  offerClosed(offerId: string): void;
  message(message: MessageView): void;
}

/**
 * Reads until the signal says so; comes back with a pause when the stream ends or cannot be opened.
 * @param onFailure hears why it could not be opened or read
 */
export async function listen(
  api: Api,
  heard: Partial<Heard>,
  signal: AbortSignal,
  onFailure: (error: unknown) => void,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await read(await api.stream(signal), heard);
    } catch (error) {
      if (signal.aborted) return;
      onFailure(error);
    }
    await pause(between(1_000, 4_000), signal);
  }
}

async function read(response: Response, heard: Partial<Heard>): Promise<void> {
  if (response.body === null) return;
  let rest = "";
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const frames = (rest + text).split("\n\n");
    rest = frames.pop() ?? "";
    for (const frame of frames) tell(heard, frame);
  }
}

function tell(heard: Partial<Heard>, frame: string): void {
  const event = /^event: (.*)$/m.exec(frame)?.[1];
  const text = /^data: (.*)$/m.exec(frame)?.[1];
  if (event === undefined || text === undefined) return;
  const data = JSON.parse(text);
  switch (event) {
    case "reset":
      return heard.reset?.(data.bookingIds);
    case "booking":
      return heard.booking?.(data);
    case "booking_removed":
      return heard.bookingRemoved?.(data.bookingId);
    case "offer":
      return heard.offer?.(data);
    case "offer_closed":
      return heard.offerClosed?.(data.offerId);
    case "message":
      return heard.message?.(data);
  }
}

/** Waits, or ends at once with the signal. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
  });
}
