/** How a test sees that the program is whole again. */
import type { ApiClient } from "../support/api_client.ts";

/** Promised: ready again within 5 s, answers within 5 s. */
export const READY_MILLISECONDS = 5_000;
/** For a machine that does other things too, as on CI where three lanes share two cores. */
export const SLACK = Deno.env.get("CI") === "true" ? 6 : 3;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A doctor comes on duty and takes whatever is on offer, until nobody waits any more. */
export async function acceptAll(doctor: ApiClient, staff: ApiClient): Promise<void> {
  const waiting = async () =>
    (await staff.ok("GET", "/bookings?status=pending&limit=100")).items.map((
      { id }: { id: string },
    ) => id);
  await doctor.ok("PUT", "/geo/availability", { available: true });
  const until = performance.now() + 30_000;
  for (let left = await waiting(); left.length > 0; left = await waiting()) {
    if (performance.now() > until) throw new Error(`${left.length} bookings are offered to nobody`);
    for (const id of left) await doctor.post(`/bookings/${id}/accept`);
    await pause(20);
  }
}

/** Waits until `/readyz` says so. @returns milliseconds that it took */
export async function readyAgain(base: string, milliseconds: number): Promise<number> {
  const began = performance.now();
  for (;;) {
    const status = await fetch(`${base}/readyz`).then(async (answer) => {
      await answer.body?.cancel();
      return answer.status;
    }, () => 0);
    const waited = performance.now() - began;
    if (status === 200) return waited;
    if (waited > milliseconds) throw new Error(`not ready after ${Math.round(waited)} ms`);
    await pause(50);
  }
}
