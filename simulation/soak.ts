/**
 * `deno task soak`: a thousand days with a process that dies within its writes, every step of them
 * watched. Exit 1 and the seed at the first that breaks what must hold.
 *
 *     deno task soak                 # 1,000 days
 *     deno task soak --days 50       # a look
 *     deno task soak --from 417 --days 1   # that day again
 *     deno task soak-money                 # money alone
 *
 * Unless days were asked for, money follows: a hundred thousand operations upon the ledger by eight workers on
 * each database, and twenty deaths at every point of a payment's life.
 */
import type { SoakedDay } from "./soak_day.ts";

const given = (name: string, otherwise: number) => {
  const at = Deno.args.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(Deno.args[at + 1]);
};
const days = given("days", 1_000);
const from = given("from", 1);
const hours = given("hours", 12);
if (![days, from, hours].every((value) => Number.isInteger(value) && value > 0)) {
  console.error("--days, --from and --hours take whole numbers above 0");
  Deno.exit(2);
}

const sum = { days: 0, calls: 0, steps: 0, crashes: 0 };
let next = from;

/** One worker, one day after the other until none is left. */
function work(): Promise<void> {
  const worker = new Worker(new URL("soak_worker.ts", import.meta.url), { type: "module" });
  return new Promise((resolve) => {
    const give = () => {
      if (next < from + days) return worker.postMessage({ seed: next++, hours });
      worker.terminate();
      resolve();
    };
    worker.onmessage = ({ data }: MessageEvent<SoakedDay>) => {
      sum.days++;
      for (const key of ["calls", "steps", "crashes"] as const) sum[key] += data[key];
      if (sum.days % 50 === 0) console.error(`  ${sum.days} days, ${sum.crashes} crashes`);
      give();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      console.error(event.message);
      Deno.exit(1);
    };
    give();
  });
}

await Promise.all(
  Array.from({ length: Math.min(days, navigator.hardwareConcurrency) }, () => work()),
);
console.log(
  `${sum.days} days, ${sum.calls} calls, ${sum.steps} steps and ${sum.crashes} crashes: ` +
    "all that must hold held at every step",
);
if (!Deno.args.includes("--days")) {
  // Seen as it comes: which operation, which point of a payment's life.
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "soak-money"],
    stdout: "inherit",
    stderr: "inherit",
  }).spawn().status;
  Deno.exit(code);
}
