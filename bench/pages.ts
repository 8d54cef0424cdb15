/**
 * Lighthouse over the pages that matter, as a phone on a slow line sees them, on the city pack of the
 * repository. Each page three times; what is shown is the middle.
 *
 * Lighthouse is fetched for this alone and is no dependency of the program.
 */
import { gzipSync } from "node:zlib";
import { blockedByProcessor } from "./blocked_time.ts";
import { DOOR, newDispatcher, newDoctor, newPatient } from "../tests/browser/browser_people.ts";
import * as people from "../tests/support/people.ts";
import { startServer } from "../tests/support/server.ts";
import { alone, type Figure, median } from "./figures.ts";

const LIGHTHOUSE = "npm:lighthouse@13.5.0";
const RUNS = 3;
const CITIES = new URL("../static/cities", import.meta.url).pathname;
const CHROMIUM = Deno.env.get("CHROMIUM") ?? "/usr/bin/chromium";
const CHROMIUM_FLAGS =
  "--headless=new --no-sandbox --disable-quic --disable-background-networking --disable-component-update --disable-sync";

interface PageToLookAt {
  readonly name: string;
  readonly path: string;
  readonly cookie: string | null;
  readonly hasMap: boolean;
}

interface Report {
  readonly performance: number;
  readonly accessibility: number;
  readonly largestPaintMilliseconds: number;
  /** As Lighthouse counts it, by the wall; and by the processor's own time. */
  readonly blockedMilliseconds: number;
  readonly blockedByProcessorMilliseconds: number;
  readonly shift: number;
  /** What keeps the page from a hundred, as Lighthouse names it. */
  readonly failed: readonly string[];
}

/** Which pages, and where each run's report and trace are kept to be read. */
export interface PagesAsked {
  /** The beginning of a page's name; null: all. */
  readonly page: string | null;
  /** A folder; null: they are gone when it ends. */
  readonly keep: string | null;
}

/** Signs in by the page's form. @returns the session's cookie */
async function cookieOf(base: string, who: { login: string; password: string }): Promise<string> {
  const answer = await fetch(`${base}/signin`, {
    method: "POST",
    redirect: "manual",
    headers: { origin: base },
    body: new URLSearchParams(who),
  });
  await answer.body?.cancel();
  const cookie = answer.headers.getSetCookie().find((one) => one.includes("session="));
  if (cookie === undefined) throw new Error(`${who.login} could not sign in`);
  return cookie.split(";")[0] as string;
}

/** A night with a visit on its way. */
async function pagesOf(base: string): Promise<readonly PageToLookAt[]> {
  const [anna, marina, olga] = [
    await newPatient(base),
    await newDoctor(base),
    await newDispatcher(base),
  ];
  const { id } = await anna.api.ok("POST", "/bookings", {
    callType: "urgent",
    specialization: "therapist",
    symptoms: "Температура 38,6 второй день, кашель",
    address: { text: "проспект Абая, 45к1", ...DOOR, flat: "48" },
  });
  await marina.api.ok("PUT", "/geo/availability", { available: true });
  await people.stand(marina.api, { latitude: 51.1672, longitude: 71.4282 });
  await olga.api.ok("POST", `/bookings/${id}/assign`, { doctorId: marina.id });
  await marina.api.ok("POST", `/bookings/${id}/depart`);
  await people.stand(marina.api, { latitude: 51.168, longitude: 71.4285 });
  const [patient, doctor, staff] = [
    await cookieOf(base, anna),
    await cookieOf(base, marina),
    await cookieOf(base, olga),
  ];
  const page = (name: string, path: string, cookie: string | null, hasMap = false) => ({
    name,
    path,
    cookie,
    hasMap,
  });
  return [
    page("start", "/", null),
    page("sign in", "/signin", null),
    page("register", "/register", null),
    page("book, first question", "/book", patient),
    page("my bookings", "/bookings", patient),
    page("booking, doctor on the way", `/bookings/${id}`, patient, true),
    page("doctor, on a visit", "/doctor", doctor, true),
    page("board", "/board", staff, true),
    page("where we come", "/where", null, true),
  ];
}

/**
 * Lighthouse now and then loses a trace (NO_NAVSTART) and asks to be run again: it is, twice.
 * @param withMap false: its engine does not come, and what is left is the page's own
 */
async function look(
  base: string,
  page: PageToLookAt,
  withMap: boolean,
  keptAs: string,
): Promise<Report> {
  for (let tries = 3;; tries--) {
    try {
      return await lookOnce(base, page, withMap, keptAs);
    } catch (error) {
      if (tries === 1) throw error;
    }
  }
}

async function lookOnce(
  base: string,
  { path, cookie }: PageToLookAt,
  withMap: boolean,
  keptAs: string,
): Promise<Report> {
  const { stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-lock",
      "--quiet",
      LIGHTHOUSE,
      `${base}${path}`,
      "--quiet",
      "--output=json",
      "--only-categories=performance,accessibility",
      `--chrome-flags=${CHROMIUM_FLAGS}`,
      ...(withMap
        ? []
        : ["maplibre", "plain_map"].map((file) => `--blocked-url-patterns=*/${file}*`)),
      ...(cookie === null ? [] : [`--extra-headers=${JSON.stringify({ cookie })}`]),
      "--save-assets",
      `--output-path=${keptAs}.json`,
    ],
    env: { CHROME_PATH: CHROMIUM },
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr).slice(-2_000));
  const read = async (path: string) => JSON.parse(await Deno.readTextFile(path));
  const { categories, audits } = await read(`${keptAs}.json`);
  const trace = await read(`${keptAs}-0.trace.json`);
  return {
    performance: Math.round(categories.performance.score * 100),
    accessibility: Math.round(categories.accessibility.score * 100),
    largestPaintMilliseconds: audits["largest-contentful-paint"].numericValue,
    blockedMilliseconds: audits["total-blocking-time"].numericValue,
    blockedByProcessorMilliseconds: blockedByProcessor(trace, base),
    shift: audits["cumulative-layout-shift"].numericValue,
    failed: categories.accessibility.auditRefs
      .map(({ id }: { id: string }) => id)
      .filter((id: string) => audits[id].score !== null && audits[id].score < 1),
  };
}

/**
 * Scripts that a page asks for at once; what comes after the first paint (the map, a panel) is not among
 * them. @returns KB as the server packs them
 */
async function scriptKilobytes(base: string, { path, cookie }: PageToLookAt): Promise<number> {
  const headers: Record<string, string> = cookie === null ? {} : { cookie };
  const html = await (await fetch(`${base}${path}`, { headers })).text();
  const paths = [
    ...html.matchAll(/<(?:link rel="modulepreload" href|script type="module" src)="([^"]+)"/g),
  ]
    .map(([, path]) => path as string);
  const sizes = await Promise.all(
    [...new Set(paths)].map(async (path) =>
      gzipSync(new Uint8Array(await (await fetch(base + path)).arrayBuffer()), { level: 9 }).length
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0) / 1024;
}

/** @returns a line for each page */
export async function pages(asked: PagesAsked): Promise<readonly Figure[]> {
  if (await Deno.stat(CHROMIUM).then(() => false, () => true)) {
    return [alone("pages by Lighthouse", "skipped", "needs Chromium")];
  }
  const folder = await Deno.makeTempDir({ prefix: "tot-pages-" });
  const server = await startServer({ DATA_DIR: folder, DATABASE_URL: "", CITIES_DIR: CITIES });
  const base = `http://localhost:${new URL(server.url).port}`;
  const figures: Figure[] = [];
  try {
    for (const page of await pagesOf(base)) {
      if (!page.name.startsWith(asked.page ?? "")) continue;
      const keptAs = (run: number | string) =>
        `${asked.keep ?? folder}/${page.name.replaceAll(/\W+/g, "-")}-${run}`;
      const reports: Report[] = [];
      for (let run = 0; run < RUNS; run++) {
        reports.push(await look(base, page, true, keptAs(run)));
      }
      const middle = (of: (report: Report) => number) => median(reports.map(of));
      // A browser without a graphics card draws the map with the processor: the page is measured apart.
      const alone = page.hasMap ? await look(base, page, false, keptAs("without-map")) : null;
      const failed = new Set(reports.flatMap((report) => report.failed));
      if (failed.size > 0) console.error(`  ${page.name}: ${[...failed].join(", ")}`);
      figures.push({
        what: `${page.name}: performance, accessibility`,
        figure: `${middle((one) => one.performance)}, ${middle((one) => one.accessibility)}`,
        nextTo: [
          `first content whole after ${
            (middle((one) => one.largestPaintMilliseconds) / 1_000).toFixed(1)
          } s`,
          `blocked for ${
            middle((one) => one.blockedMilliseconds).toFixed(0)
          } ms, by the processor's time ${
            middle((one) => one.blockedByProcessorMilliseconds).toFixed(0)
          }`,
          ...(alone === null ? [] : [`performance without its map ${alone.performance}`]),
          `shift ${middle((one) => one.shift).toFixed(3)}`,
          `scripts ${(await scriptKilobytes(base, page)).toFixed(1)} KB`,
        ].join(", "),
        ratio: "",
        aim: `≥ ${page.hasMap ? 90 : 95}, 100`,
      });
      const { what, figure, nextTo } = figures.at(-1)!;
      console.error(`  ${what}: ${figure}; ${nextTo}`);
    }
    return figures;
  } finally {
    await server.kill("SIGKILL");
    await Deno.remove(folder, { recursive: true });
  }
}
