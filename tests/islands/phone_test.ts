/** What a shift asks of the phone: its screen, its sound and shaking, its battery; and of several tabs one. */
import { deepStrictEqual, equal } from "node:assert";
import { signal } from "@preact/signals";
import { type Battery, watchBattery } from "../../islands/doctor/battery.ts";
import { createCallSound, type SoundState } from "../../islands/doctor/call_sound.ts";
import { inOneTab, type TabHost } from "../../islands/doctor/one_tab.ts";
import { keepPresent } from "../../islands/doctor/presence.ts";
import { keepAwake } from "../../islands/doctor/wake_lock.ts";
import type { Locks } from "../../islands/live/leader.ts";

/** The page and its phone, as far as these modules look at them. */
function phone() {
  const page = Object.assign(new EventTarget(), { hidden: false });
  const put = (of: object, name: string, value: unknown) =>
    Object.defineProperty(of, name, { value, configurable: true, writable: true });
  put(globalThis, "document", page);
  return {
    page,
    give: (name: string, value: unknown) => put(navigator, name, value),
    show(isSeen: boolean) {
      page.hidden = !isSeen;
      page.dispatchEvent(new Event("visibilitychange"));
    },
  };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

/** A screen's lock that the browser takes back by itself when nobody looks. */
function screen() {
  const held = new Set<EventTarget>();
  let asked = 0;
  let isRefused = false;
  return {
    refuse: (refused: boolean) => isRefused = refused,
    get asked() {
      return asked;
    },
    get held() {
      return held.size;
    },
    letGo() {
      for (const lock of held) {
        held.delete(lock);
        lock.dispatchEvent(new Event("release"));
      }
    },
    wakeLock: {
      request(kind: string) {
        equal(kind, "screen");
        asked++;
        if (isRefused) return Promise.reject(new DOMException("low battery", "NotAllowedError"));
        const lock: EventTarget & { release?: () => Promise<void> } = new EventTarget();
        lock.release = () => {
          held.delete(lock);
          lock.dispatchEvent(new Event("release"));
          return Promise.resolve();
        };
        held.add(lock);
        return Promise.resolve(lock);
      },
    },
  };
}

Deno.test("a shift keeps the screen on: asked for at its start, again when the page is seen again, given back at its end", async () => {
  const { give, show } = phone();
  const lock = screen();
  give("wakeLock", lock.wakeLock);
  const told: (boolean | null)[] = [];
  const end = keepAwake((isAwake) => told.push(isAwake));
  await settled();
  equal(lock.held, 1);
  // The browser takes it from a page that is covered, and a covered page does not ask.
  show(false);
  lock.letGo();
  await settled();
  equal(lock.asked, 1);
  show(true);
  show(true);
  await settled();
  deepStrictEqual([lock.asked, lock.held], [2, 1], "two looks at once are one lock");
  show(true);
  await settled();
  equal(lock.asked, 2, "it has one already");
  end();
  equal(lock.held, 0);
  show(true);
  await settled();
  equal(lock.asked, 2, "after the shift nobody asks");
  deepStrictEqual(told, [true, false, true]);
});

Deno.test("a lock that comes after the shift's end is given back, one that is refused is asked for again, and none is said to be none", async () => {
  const { give, show } = phone();
  const late = screen();
  give("wakeLock", late.wakeLock);
  const told: unknown[] = [];
  keepAwake((isAwake) => told.push(isAwake))();
  await settled();
  deepStrictEqual([late.asked, late.held, told], [1, 0, []]);

  const refused = screen();
  refused.refuse(true);
  give("wakeLock", refused.wakeLock);
  const end = keepAwake((isAwake) => told.push(isAwake));
  await settled();
  refused.refuse(false);
  show(true);
  await settled();
  deepStrictEqual(told, [false, true]);
  end();

  give("wakeLock", undefined);
  const none: unknown[] = [];
  keepAwake((isAwake) => none.push(isAwake));
  deepStrictEqual(none, [null]);
});

/** A phone with a loudspeaker that counts, after its first tap where there was one. @param tabs that ring on it */
function loudspeaker(isTapped: boolean, tabs: readonly (TabHost | undefined)[] = [undefined]) {
  const { give } = phone();
  const heard = { tones: 0, shakes: 0 };
  const volume = { setValueAtTime() {}, exponentialRampToValueAtTime() {} };
  class Context {
    state = "suspended";
    currentTime = 0;
    destination = {};
    onstatechange: (() => void) | null = null;
    resume() {
      this.state = "running";
      return Promise.resolve();
    }
    createGain = () => ({ gain: volume, connect: () => {} });
    createOscillator = () => ({
      type: "",
      frequency: { value: 0 },
      connect: (to: unknown) => to,
      start: () => heard.tones++,
      stop() {},
    });
  }
  Object.assign(globalThis, { AudioContext: Context });
  give("userActivation", { hasBeenActive: isTapped });
  give("vibrate", () => heard.shakes++);
  localStorage.clear();
  const state = signal<SoundState>("off");
  const sounds = tabs.map((host) => createCallSound(state, () => clock.now, host));
  const [sound] = sounds as [typeof sounds[0], ...typeof sounds];
  return {
    heard,
    state,
    sound,
    sounds,
    tap: () => globalThis.dispatchEvent(new Event("pointerdown")),
  };
}

const TONES = 3;
const rings = async (times: number) => {
  const { ticks } = clock;
  for (let time = 0; time < times; time++) for (const tick of [...ticks.values()]) tick();
  await settled();
};

/** Every two seconds, when the test says so. */
const clock = { ticks: new Map<number, () => void>(), next: 1, now: 0 };
/** When the offer is over, by the server's time. */
const ENDS = 60_000;
const { setInterval: realInterval, clearInterval: realClear } = globalThis;
function byHand<Result>(tell: () => Promise<Result>): () => Promise<void> {
  return async () => {
    clock.ticks.clear();
    clock.now = 0;
    Object.assign(globalThis, {
      setInterval: (call: () => void) => (clock.ticks.set(clock.next, call), clock.next++),
      clearInterval: (id: number) => void clock.ticks.delete(id),
    });
    try {
      await tell();
    } finally {
      Object.assign(globalThis, { setInterval: realInterval, clearInterval: realClear });
    }
  };
}

Deno.test(
  "a call rings and shakes from its offer until it is answered or over",
  byHand(async () => {
    const { heard, state, sound, tap } = loudspeaker(true);
    equal(state.value, "blocked", "before the first tap no page may sound");
    tap();
    await settled();
    equal(state.value, "on");
    sound.ring(ENDS);
    deepStrictEqual(heard, { tones: TONES, shakes: 1 });
    await rings(2);
    deepStrictEqual(heard, { tones: 3 * TONES, shakes: 3 });
    sound.ring(null);
    await rings(2);
    deepStrictEqual(heard, { tones: 3 * TONES, shakes: 3 }, "silent after the answer");
    // Two offers one after the other are one bell.
    sound.ring(ENDS);
    sound.ring(ENDS);
    await rings(1);
    deepStrictEqual(heard, { tones: 6 * TONES, shakes: 6 });
    sound.ring(null);
  }),
);

Deno.test(
  "a bell in a pocket without a line is over with its offer, though nobody says so",
  byHand(async () => {
    const { heard, sound, tap } = loudspeaker(true);
    tap();
    await settled();
    sound.ring(ENDS);
    clock.now = ENDS - 1;
    await rings(1);
    deepStrictEqual(heard, { tones: 2 * TONES, shakes: 2 });
    clock.now = ENDS;
    await rings(2);
    deepStrictEqual(heard, { tones: 2 * TONES, shakes: 2 });
    equal(clock.ticks.size, 0, "nothing goes on");
    sound.ring(ENDS);
    deepStrictEqual(heard, { tones: 2 * TONES, shakes: 2 }, "what is over does not begin anew");
    sound.ring(ENDS + 1);
    deepStrictEqual(heard, { tones: 3 * TONES, shakes: 3 }, "the next one does");
    sound.ring(null);
  }),
);

Deno.test(
  "a phone that was made silent only shakes, and rings again when that is taken back",
  byHand(async () => {
    const { heard, state, sound, tap } = loudspeaker(true);
    tap();
    await settled();
    sound.toggle();
    equal(state.value, "off");
    sound.ring(ENDS);
    await rings(1);
    deepStrictEqual(heard, { tones: 0, shakes: 2 });
    sound.toggle();
    await settled();
    equal(state.value, "on");
    const { tones } = heard;
    equal(tones, TONES, "it says by a sound that there is one");
    await rings(1);
    equal(heard.tones, 2 * TONES);
    sound.ring(null);
    equal(localStorage.getItem("tot-offer-sound"), "on", "kept for the next page");
  }),
);

Deno.test(
  "before the first tap a page neither rings nor shakes",
  byHand(async () => {
    const { heard, sound } = loudspeaker(false);
    sound.ring(ENDS);
    await rings(2);
    deepStrictEqual(heard, { tones: 0, shakes: 0 });
    sound.ring(null);
  }),
);

Deno.test("the battery is told as it is and as it changes, and goes with every word of the shift", async () => {
  const { give, page, show } = phone();
  const manager = Object.assign(new EventTarget(), { level: 0.426, charging: false });
  give("getBattery", () => Promise.resolve(manager));
  const told: Battery[] = [];
  watchBattery((battery) => told.push(battery));
  await settled();
  manager.level = 0.07;
  manager.dispatchEvent(new Event("levelchange"));
  manager.charging = true;
  manager.dispatchEvent(new Event("chargingchange"));
  deepStrictEqual(told, [
    { percent: 43, isCharging: false },
    { percent: 7, isCharging: false },
    { percent: 7, isCharging: true },
  ]);

  const sent: unknown[] = [];
  const { fetch: realFetch } = globalThis;
  globalThis.fetch = (_url, request) => {
    sent.push(JSON.parse(request?.body as string));
    return Promise.resolve(new Response());
  };
  let percent: number | null = null;
  const end = keepPresent("person", () => percent, { showsAll: true });
  percent = 7;
  show(false);
  end();
  globalThis.fetch = realFetch;
  const showsAll = true;
  deepStrictEqual(sent, [{ hidden: false, showsAll }, { hidden: true, showsAll, battery: 7 }]);
  equal(page.hidden, true);
});

/** Web Locks of one browser, and the tabs that are looked at. */
function browser() {
  const held = new Map<string, (error: Error) => void>();
  let row: { name: string; take: () => void }[] = [];
  const next = (name: string) => {
    const index = row.findIndex((one) => one.name === name);
    if (index >= 0) row.splice(index, 1)[0]?.take();
  };
  const locks: Locks = {
    request(name, { steal, signal }, call) {
      return new Promise((resolve, reject) => {
        const take = () => {
          held.set(name, reject);
          call().then(() => {
            if (held.get(name) !== reject) return;
            held.delete(name);
            resolve();
            next(name);
          });
        };
        const robbed = held.get(name);
        if (steal && robbed !== undefined) {
          held.delete(name);
          take();
          return robbed(new DOMException("stolen", "AbortError"));
        }
        if (!held.has(name)) return take();
        const one = { name, take };
        row.push(one);
        signal?.addEventListener("abort", () => {
          row = row.filter((other) => other !== one);
          reject(new DOMException("not any more", "AbortError"));
        });
      });
    },
  };
  const log: string[] = [];
  function page(isSeen: boolean, own: Locks | null = locks) {
    const page = { isHidden: !isSeen, tell: () => {} };
    const host: TabHost = {
      locks: own,
      isHidden: () => page.isHidden,
      onVisibility(call) {
        page.tell = call;
        return () => page.tell = () => {};
      },
    };
    return {
      host,
      async show(isNowSeen: boolean) {
        page.isHidden = !isNowSeen;
        page.tell();
        await settled();
      },
    };
  }
  function tab(name: string, isSeen: boolean, own: Locks | null = locks) {
    const { host, show } = page(isSeen, own);
    const close = inOneTab("place", () => {
      log.push(`${name} begins`);
      return (why) => log.push(`${name} ends: ${why}`);
    }, host);
    return { close, show };
  }
  return { page, tab, said: () => log.splice(0) };
}

Deno.test("of a doctor's tabs the one that was seen last tells the place, and the next takes over when it closes", async () => {
  const { tab, said } = browser();
  const first = tab("first", true);
  await settled();
  deepStrictEqual(said(), ["first begins"]);
  await first.show(false);
  const second = tab("second", true);
  await settled();
  deepStrictEqual(said(), ["second begins", "first ends: taken"]);
  const third = tab("third", false);
  await settled();
  deepStrictEqual(said(), [], "one that nobody looks at takes nothing");
  await second.show(false);
  await first.show(true);
  deepStrictEqual(said(), ["first begins", "second ends: taken"]);
  first.close();
  await settled();
  deepStrictEqual(said(), ["first ends: over", "third begins"], "in the order of the row");
  third.close();
  await settled();
  deepStrictEqual(
    said(),
    ["third ends: over", "second begins"],
    "robbed, it stood in the row again",
  );
  second.close();
  await settled();
  deepStrictEqual(said(), ["second ends: over"]);
});

Deno.test(
  "of two tabs that are asked one rings and shakes, the one that was seen last",
  byHand(async () => {
    const tabs = browser();
    const [first, second] = [tabs.page(false), tabs.page(true)];
    const { heard, sounds, tap } = loudspeaker(true, [first.host, second.host]);
    tap();
    await settled();
    const ring = (until: number | null) => sounds.forEach((sound) => sound.ring(until));
    ring(ENDS);
    await rings(1);
    deepStrictEqual(heard, { tones: 2 * TONES, shakes: 2 }, "not twice as often");
    // The other one is looked at while they are asked: it goes on, and they are still one bell.
    await second.show(false);
    await first.show(true);
    await rings(1);
    deepStrictEqual(heard, { tones: 3 * TONES, shakes: 3 });
    sounds[1]!.ring(null);
    await rings(1);
    deepStrictEqual(heard, { tones: 4 * TONES, shakes: 4 }, "it is the first that rings now");
    ring(null);
    await rings(1);
    deepStrictEqual(heard, { tones: 4 * TONES, shakes: 4 });
  }),
);

Deno.test("a browser without locks leaves each tab to itself", () => {
  const { tab, said } = browser();
  const only = tab("only", true, null);
  only.close();
  deepStrictEqual(said(), ["only begins", "only ends: over"]);
});
