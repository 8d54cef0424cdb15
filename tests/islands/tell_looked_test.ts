/** When the page of a booking says that somebody looks at it. */
import { deepStrictEqual, equal } from "node:assert";
import { signal } from "@preact/signals";
import type { BookingView } from "../../actors/booking/view.ts";
import { tellLooked } from "../../islands/tell_looked.ts";

Deno.test("a booking's page says that it is looked at: at first, with each change, uncovered, and never covered", () => {
  const page = Object.assign(new EventTarget(), { hidden: false });
  Object.defineProperty(globalThis, "document", { value: page, configurable: true });
  const show = (isSeen: boolean) => {
    page.hidden = !isSeen;
    page.dispatchEvent(new Event("visibilitychange"));
  };
  const sent: unknown[] = [];
  const { fetch: realFetch } = globalThis;
  globalThis.fetch = (_url, request) => {
    sent.push(JSON.parse(request?.body as string));
    return Promise.resolve(new Response());
  };
  const view = signal<BookingView | null>(null);
  const become = (version: number) => view.value = { version } as BookingView;
  become(1);
  const end = tellLooked("booking", "person", view);
  equal(sent.length, 1, "as it comes");
  become(2);
  become(2);
  equal(sent.length, 2, "each change once");
  show(false);
  become(3);
  equal(sent.length, 2, "nobody looks");
  show(true);
  equal(sent.length, 3);
  end();
  become(4);
  show(true);
  globalThis.fetch = realFetch;
  deepStrictEqual(sent, Array(3).fill({ hidden: false, bookingId: "booking" }));
});
