/** A sign that glides between fixes, on frames that the test gives; where it heads, and whether it is old. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { between, Glide, type GlidePlace } from "../../islands/glide.ts";
import { dressSign, signOf } from "../../islands/map/sign.ts";
import { pointsOf } from "../../islands/track_map.ts";
import { PAPER, type PaperNode } from "./paper_document.ts";

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

Deno.test("the doctor's sign stands where it has glided to, looks where the phone heads, and is grey once its place is old", () => {
  Object.assign(globalThis, { document: PAPER });
  const contents = (headingDegrees: number | null, isStale: boolean) => ({
    home: { ...HOME, label: "Дом" },
    doctor: {
      ...NEXT,
      accuracyMeters: 10,
      headingDegrees,
      recordedAt: "2026-11-23T09:00:00Z",
      etaSeconds: 480,
      isEstimated: false,
    },
    doctorLabel: "Врач",
    way: null,
    isStale,
  });
  const onTheWay = between(HOME, NEXT, 0.5);
  const [home, ...others] = pointsOf(contents(null, false), null);
  deepStrictEqual([home, others], [{ id: "home", kind: "home", ...HOME, label: "Дом" }, []]);

  const rows: readonly [degrees: number | null, isOld: boolean, turned: string | null][] = [
    [0, false, "rotate(0)"],
    [271.6, false, "rotate(272)"],
    [null, false, null],
    [90, true, "rotate(90)"],
    [null, true, null],
    [45, false, "rotate(45)"],
  ];
  let sign: PaperNode | null = null;
  for (const [degrees, isOld, turned] of rows) {
    const [, doctor] = pointsOf(contents(degrees, isOld), onTheWay);
    const { latitude, longitude } = doctor!;
    deepStrictEqual({ latitude, longitude }, onTheWay, "not where the newest fix is");
    if (sign === null) sign = signOf(doctor!) as unknown as PaperNode;
    else dressSign(sign as unknown as HTMLElement, doctor!);
    const heading: PaperNode = sign.querySelector(".mk__heading")!;
    strictEqual(heading.getAttribute("hidden"), degrees === null ? "" : null, `${degrees}`);
    if (turned !== null) strictEqual(heading.getAttribute("transform"), turned);
    strictEqual(sign.getAttribute("data-stale"), isOld ? "" : null, `${degrees}, ${isOld}`);
    strictEqual(sign.getAttribute("aria-label"), "Врач");
  }
});
