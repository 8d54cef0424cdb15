/** A real browser for a test: Chromium of the machine, by playwright. Skipped with a line without it. */
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/**
 * The same engine without the windows around it, where TEST_CHROMIUM names one (chromium-headless-shell): it
 * starts, and opens a page, in a third of the time.
 */
const CHOSEN = Deno.env.get("TEST_CHROMIUM");
const PATHS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const QUIET = [
  "--no-sandbox",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** What moves for ever is drawn for ever, by software: half of a core. Who looks at motion asks for it. */
const STILL = { reducedMotion: "reduce" } as const;

/** On a machine that does other things too a page may take its time: slow is not wrong. */
const PATIENCE_MILLISECONDS = 90_000;

async function find(): Promise<string | null> {
  for (const path of PATHS) {
    if (await Deno.stat(path).then((stat) => stat.isFile, () => false)) return path;
  }
  return null;
}

const whole = await find();
const bare = CHOSEN || whole;

/** What a visit showed that the page itself does not. */
export interface Watched {
  readonly page: Page;
  /** Addresses of all requests, foreign ones too. */
  readonly requests: readonly string[];
  /** What the Content-Security-Policy forbade. */
  readonly violations: readonly string[];
}

export interface Visit {
  open(options?: BrowserContextOptions): Promise<Watched>;
}

/**
 * A test with a browser of its own, which ends with it. With CI=true a missing browser is a failure.
 * @param flags of Chromium, beside the usual ones
 * @param isWhole a browser with its windows, which alone has notifications
 */
export function browserTest(
  name: string,
  test: (visit: Visit) => Promise<void>,
  flags: readonly string[] = [],
  isWhole = false,
): void {
  const executablePath = isWhole ? whole : bare;
  const isCi = Deno.env.get("CI") === "true";
  if (executablePath === null) console.log(`skipped without Chromium: ${name}`);
  Deno.test({
    name,
    ignore: executablePath === null && !isCi,
    async fn() {
      if (executablePath === null) throw new Error("CI=true: Chromium must be there");
      const browser = await chromium.launch({ executablePath, args: [...QUIET, ...flags] });
      try {
        await test({ open: (options = {}) => watch(browser, options) });
      } finally {
        await browser.close();
      }
    },
  });
}

async function watch(browser: Browser, options: BrowserContextOptions): Promise<Watched> {
  const context = await browser.newContext({ locale: "ru-RU", ...STILL, ...options });
  context.setDefaultTimeout(PATIENCE_MILLISECONDS);
  const page = await context.newPage();
  const requests: string[] = [];
  const violations: string[] = [];
  context.on("request", (request) => requests.push(request.url()));
  // Workers are watched by what they say, since they have no page.
  page.on("console", (message) => {
    if (/Content[- ]Security[- ]Policy/i.test(message.text())) violations.push(message.text());
  });
  page.on("pageerror", (error) => violations.push(error.message));
  return { page, requests, violations };
}

/** Of all pixels of a picture (PNG), the share of those within a few steps of an sRGB colour. */
export async function shareOfColor(
  page: Page,
  picture: Uint8Array,
  color: string,
): Promise<number> {
  // A page without a policy: ours would not let a picture out of the test in.
  const reader = await page.context().newPage();
  try {
    const source = `data:image/png;base64,${picture.toBase64()}`;
    return await reader.evaluate(async ([source, color]) => {
      const image = new Image();
      image.src = source;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext("2d")!;
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      const wanted = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
      let found = 0;
      for (let at = 0; at < data.length; at += 4) {
        if (wanted.every((value, index) => Math.abs(data[at + index]! - value) <= 3)) found++;
      }
      return found / (data.length / 4);
    }, [source, color] as const);
  } finally {
    await reader.close();
  }
}
