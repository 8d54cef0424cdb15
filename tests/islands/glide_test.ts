/** A sign that glides between fixes, on frames that the test gives. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { between, Glide, type GlidePlace } from "../../islands/glide.ts";

const HOME = { latitude: 51.1, longitude: 71.4 };
const NEXT = { latitude: 51.102, longitude: 71.404 };

/** Frames by hand: `frame(at)` draws the next one. */
function withFrames(run: (frame: (at: number) => void) => void): void {
  const global = globalThis as unknown as Record<string, unknown>;
  const waiting = new Map<number, (at: number) => void>();
  let count = 0;
  global.requestAnimationFrame = (act: (at: number) => void) => {
    waiting.set(++count, act);
    return count;
  };
  global.cancelAnimationFrame = (id: number) => waiting.delete(id);
  try {
    run((at) => {
      const [id, act] = [...waiting][0] ?? [];
      if (id === undefined || act === undefined) return;
      waiting.delete(id);
      act(at);
    });
  } finally {
    delete global.requestAnimationFrame;
    delete global.cancelAnimationFrame;
  }
}

for (
  const [part, place] of [
    [-1, HOME],
    [0, HOME],
    [0.5, { latitude: 51.101, longitude: 71.402 }],
    [1, NEXT],
    [7, NEXT],
  ] as const
) {
  Deno.test(`at ${part} of the way a sign is between the fixes and never beyond`, () => {
    const { latitude, longitude } = between(HOME, NEXT, part);
    ok(Math.abs(latitude - place.latitude) < 1e-9, `${latitude}`);
    ok(Math.abs(longitude - place.longitude) < 1e-9, `${longitude}`);
  });
}

Deno.test("a sign takes as long as lay between the fixes, and then stands at the last one", () => {
  withFrames((frame) => {
    const places: (GlidePlace | null)[] = [];
    const glide = new Glide(false, (place) => places.push(place));
    glide.to(HOME, 0);
    glide.to(NEXT, 2_000);
    frame(3_000);
    const half = places.at(-1);
    ok(half && half.latitude > HOME.latitude && half.latitude < NEXT.latitude);
    frame(4_000);
    frame(60_000);
    deepStrictEqual(places.at(-1), NEXT);
    strictEqual(glide.place, places.at(-1));
  });
});

Deno.test("whoever wants no motion gets the new place at once", () => {
  withFrames(() => {
    const glide = new Glide(true, () => {});
    glide.to(HOME, 0);
    glide.to(NEXT, 2_000);
    deepStrictEqual(glide.place, NEXT);
  });
});

Deno.test("a fix in another part of the town is no drive: the sign is put there", () => {
  withFrames(() => {
    const far = { latitude: 51.2, longitude: 71.5 };
    const glide = new Glide(false, () => {});
    glide.to(HOME, 0);
    glide.to(far, 2_000);
    deepStrictEqual(glide.place, far);
  });
});

Deno.test("a place that is no longer shared is gone", () => {
  withFrames(() => {
    const places: (GlidePlace | null)[] = [];
    const glide = new Glide(false, (place) => places.push(place));
    glide.to(HOME, 0);
    glide.to(null, 2_000);
    strictEqual(places.at(-1), null);
  });
});
