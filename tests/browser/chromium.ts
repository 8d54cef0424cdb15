/** A real browser for a test: Chromium of the machine, by playwright. Skipped with a line without it. */
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from "playwright-core";

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

const launch = (executablePath: string, flags: readonly string[] = []): Promise<Browser> =>
  chromium.launch({ executablePath, args: [...QUIET, ...flags] });

let isAsked = false;
let ofFile: Browser | null = null;

/**
 * One browser for the tests of a file that ask for nothing else: to start one costs as much as a short story, and
 * people who have nothing to do with each other are apart by their contexts.
 */
function askForOne(executablePath: string): void {
  if (isAsked) return;
  isAsked = true;
  Deno.test.beforeAll(async () => void (ofFile = await launch(executablePath)));
  Deno.test.afterAll(() => ofFile?.close());
}

/**
 * A test in a browser of which it sees contexts of its own alone; they end with it. With CI=true a missing browser
 * is a failure.
 * @param flags of Chromium, beside the usual ones: with these it has a browser to itself
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
  const isShared = flags.length === 0 && !isWhole;
  if (executablePath === null) console.log(`skipped without Chromium: ${name}`);
  else if (isShared) askForOne(executablePath);
  Deno.test({
    name,
    ignore: executablePath === null && !isCi,
    async fn() {
      if (executablePath === null) throw new Error("CI=true: Chromium must be there");
      const browser = isShared ? ofFile! : await launch(executablePath, flags);
      const contexts: BrowserContext[] = [];
      try {
        await test({
          async open(options = {}) {
            const watched = await watch(browser, options);
            contexts.push(watched.page.context());
            return watched;
          },
        });
      } finally {
        if (isShared) await Promise.all(contexts.map((context) => context.close()));
        else await browser.close();
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
