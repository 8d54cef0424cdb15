/**
 * The board on a full night: 500 open bookings, 2,000 doctors who all move, five changes a second, in a
 * real Chromium. What its scripts take of each second, and what the longest of its tasks takes at once, next to
 * one frame of a screen (16.7 ms).
 */
import { type Browser, type CDPSession, chromium, type Page } from "playwright-core";
import { newDispatcher, newPatient } from "../tests/browser/browser_people.ts";
import { startServer } from "../tests/support/server.ts";
import { DOOR } from "../tests/browser/browser_people.ts";
import { alone, type Figure, median, percent, percentile } from "./figures.ts";
import { longestTasks, SECOND_MARK, type Task, TASK_CATEGORIES } from "./longest_tasks.ts";
import type { TraceEvent } from "./trace.ts";

const BOOKINGS = 500;
const DOCTORS = 2_000;
const CHANGES_PER_SECOND = 5;
/** In turn without and with a trace, so that it is seen whether the trace itself costs something. */
const ROUNDS = 3;
const SECONDS = 20;
const FLEET_MILLISECONDS = 2_000;
const WARM_UP_SECONDS = 8;
const FRAME_MILLISECONDS = 16.7;
const CITIES = new URL("../static/cities", import.meta.url).pathname;
const STATUSES = ["pending", "assigned", "en_route", "arrived", "in_progress"] as const;

/** In the browser: the stream that the bench speaks through. */
function installStream(): void {
  class Spoken extends EventTarget {
    readyState = 1;
    onopen: (() => void) | null = null;
    onerror: (() => void) | null = null;
    constructor() {
      super();
      setTimeout(() => this.onopen?.());
      Object.assign(globalThis, {
        speak: (event: string, data: string) =>
          this.dispatchEvent(new MessageEvent(event, { data })),
      });
    }
    close() {}
  }
  Object.assign(globalThis, { EventSource: Spoken });
}

interface Metrics {
  readonly script: number;
  readonly layout: number;
}

const speak = (page: Page, events: readonly (readonly [string, unknown])[]): Promise<void> =>
  page.evaluate(({ events, mark }) => {
    const { speak } = globalThis as unknown as { speak: (event: string, data: string) => void };
    performance.mark(mark);
    for (const [event, data] of events) speak(event, data);
  }, {
    events: events.map(([event, data]) => [event, JSON.stringify(data)] as const),
    mark: SECOND_MARK,
  });

const place = (index: number, step: number) => ({
  latitude: DOOR.latitude + Math.sin(index * 1.7) * 0.06 + step * 0.0001,
  longitude: DOOR.longitude + Math.cos(index * 2.3) * 0.09 + step * 0.0001,
});

function doctors(step: number) {
  return Array.from({ length: DOCTORS }, (_, index) => ({
    doctorId: `doctor-${index}`,
    firstName: "Марина",
    lastName: `Ковалёва ${index}`,
    specializations: ["therapist"],
    clinicId: null,
    startedAt: new Date(Date.now() - 3_600_000).toISOString(),
    ...place(index, step),
    accuracyMeters: 12,
    headingDegrees: index % 360,
    recordedAt: new Date().toISOString(),
    reachable: true,
    hidden: false,
    battery: null,
    bookingId: index < BOOKINGS / 2 ? `booking-${index}` : null,
  }));
}

const moves = (step: number) => ({
  whole: false,
  at: new Date().toISOString(),
  doctors: [],
  moved: Array.from({ length: DOCTORS }, (_, index) => {
    const { latitude, longitude } = place(index, step);
    return [`doctor-${index}`, latitude, longitude, index % 360, Date.now()] as const;
  }),
});

// deno-lint-ignore no-explicit-any
const viewOf = (like: any, index: number, version: number) => {
  const status = STATUSES[(index + version) % STATUSES.length];
  return {
    ...like,
    id: `booking-${index}`,
    number: 2_000 + index,
    version,
    status,
    doctorId: status === "pending" ? null : `doctor-${index}`,
    createdAt: new Date(Date.now() - (index % 90) * 60_000).toISOString(),
    address: { ...like.address, ...place(index, 0) },
  };
};

/** What a second and what the longest task in it take, in milliseconds. */
export async function boardTick(): Promise<readonly Figure[]> {
  const folder = await Deno.makeTempDir({ prefix: "tot-board-" });
  const server = await startServer({ DATA_DIR: folder, DATABASE_URL: "", CITIES_DIR: CITIES });
  const base = `http://localhost:${new URL(server.url).port}`;
  const browser = await chromium.launch({
    executablePath: Deno.env.get("CHROMIUM") ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
  try {
    const [anna, olga] = [await newPatient(base), await newDispatcher(base)];
    const { id } = await anna.api.ok("POST", "/bookings", {
      callType: "urgent",
      specialization: "therapist",
      symptoms: "Температура 38,6 второй день, кашель",
      address: { text: "проспект Абая, 45к1", ...DOOR, flat: "48" },
    });
    const like = await olga.api.ok("GET", `/bookings/${id}`);
    const context = await browser.newContext({
      locale: "ru-RU",
      viewport: { width: 1440, height: 900 },
    });
    await context.addInitScript(installStream);
    const page = await context.newPage();
    await page.goto(`${base}/signin`);
    await page.fill("[name=login]", olga.login);
    await page.fill("[name=password]", olga.password);
    await Promise.all([
      page.waitForURL((url) => !url.pathname.startsWith("/signin")),
      page.locator('form[action="/signin"] button').first().click(),
    ]);
    await page.goto(`${base}/board`);
    await page.waitForFunction(() => "speak" in globalThis);
    const ids = Array.from({ length: BOOKINGS }, (_, index) => `booking-${index}`);
    await speak(page, [
      ["reset", { bookingIds: ids }],
      ...ids.map((_, index) => ["booking", viewOf(like, index, 2)] as const),
      ["fleet", { whole: true, at: new Date().toISOString(), doctors: doctors(0) }],
      ["ping", { at: new Date().toISOString() }],
    ]);
    const cards = await page.locator(".bcard").count();
    if (cards < BOOKINGS) throw new Error(`${cards} cards`);
    await page.locator(".board__map [data-state=ready]").waitFor();
    return figuresOf(await measure(browser, page, like));
  } finally {
    await browser.close();
    await server.kill("SIGKILL");
    await Deno.remove(folder, { recursive: true });
  }
}

interface Measured {
  readonly plain: readonly Metrics[];
  readonly traced: readonly Metrics[];
  readonly tasks: readonly Task[];
}

function figuresOf({ plain, traced, tasks }: Measured): readonly Figure[] {
  const line = (what: string, values: readonly number[], aim = ""): Figure => {
    const [middle, late] = [percentile(values, 50), percentile(values, 95)];
    const most = Math.max(...values);
    return {
      what: `board, ${BOOKINGS} bookings × ${DOCTORS} doctors: ${what}`,
      figure: `p50 ${middle.toFixed(1)} ms, p95 ${late.toFixed(1)} ms, max ${most.toFixed(1)} ms`,
      nextTo: `a frame of the screen, ${FRAME_MILLISECONDS} ms`,
      ratio: `${(middle / FRAME_MILLISECONDS).toFixed(2)}, ${
        (late / FRAME_MILLISECONDS).toFixed(2)
      }`,
      aim,
    };
  };
  const scripts = (seconds: readonly Metrics[]) => seconds.map(({ script }) => script);
  const cost = median(scripts(traced)) / median(scripts(plain));
  return [
    line("scripts in a second", scripts(plain), "≤ 16 ms"),
    line("layout in a second", plain.map(({ layout }) => layout)),
    line("scripts of a second's longest tick", tasks.map(({ script }) => script), "≤ 16 ms"),
    line("the same by the processor's time", tasks.map(({ processor }) => processor)),
    line("longest task of a second, with layout and paint", tasks.map(({ whole }) => whole)),
    alone("board: scripts in a second with the trace, of those without it", percent(cost)),
  ];
}

// deno-lint-ignore no-explicit-any
async function measure(browser: Browser, page: Page, like: any): Promise<Measured> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const [plain, traced, tasks]: [Metrics[], Metrics[], Task[]] = [[], [], []];
  let second = 1;
  const some = async (count: number): Promise<readonly Metrics[]> => {
    const metrics: Metrics[] = [];
    for (let left = count; left > 0; left--) {
      metrics.push(await oneSecond(page, session, like, second++));
    }
    return metrics;
  };
  await some(WARM_UP_SECONDS);
  for (let round = 0; round < ROUNDS; round++) {
    plain.push(...await some(SECONDS));
    const stop = await trace(browser);
    traced.push(...await some(SECONDS));
    tasks.push(...longestTasks(await stop()));
  }
  return { plain, traced, tasks };
}

/** @returns stops it, and gives what was written down */
async function trace(browser: Browser): Promise<() => Promise<readonly TraceEvent[]>> {
  const session = await browser.newBrowserCDPSession();
  const events: TraceEvent[] = [];
  session.on(
    "Tracing.dataCollected",
    ({ value }) => events.push(...value as unknown as TraceEvent[]),
  );
  await session.send("Tracing.start", {
    traceConfig: { includedCategories: [...TASK_CATEGORIES], excludedCategories: ["*"] },
  });
  return async () => {
    const whole = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
    await session.send("Tracing.end");
    await whole;
    await session.detach();
    return events;
  };
}

/** What the stream says in one second, and what it cost by that second's end. */
async function oneSecond(
  page: Page,
  session: CDPSession,
  // deno-lint-ignore no-explicit-any
  like: any,
  second: number,
): Promise<Metrics> {
  const before = await metricsOf(session);
  const until = performance.now() + 1_000;
  await speak(page, [
    ...Array.from({ length: CHANGES_PER_SECOND }, (_, index) => {
      const which = (second * CHANGES_PER_SECOND + index) % BOOKINGS;
      return ["booking", viewOf(like, which, 2 + second)] as const;
    }),
    ...(second * 1_000 % FLEET_MILLISECONDS === 0 ? [["fleet", moves(second)] as const] : []),
    ["ping", { at: new Date().toISOString() }],
  ]);
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, until - performance.now())));
  const after = await metricsOf(session);
  return { script: after.script - before.script, layout: after.layout - before.layout };
}

async function metricsOf(session: CDPSession): Promise<Metrics> {
  const { metrics } = await session.send("Performance.getMetrics");
  const value = (name: string) => metrics.find((one) => one.name === name)?.value ?? 0;
  return {
    script: value("ScriptDuration") * 1_000,
    layout: (value("LayoutDuration") + value("RecalcStyleDuration")) * 1_000,
  };
}
