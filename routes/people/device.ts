/**
 * Where a sign-in is used, in a few words: a browser and a system out of the user agent, and the network
 * without its last part. Enough to know one's own telephone again, too little to follow anybody. Pure.
 */
import type { SignInOrigin } from "../../db/sessions.ts";

/** The first that fits: nearly every browser says that it is Safari, and many that they are Chrome. */
const BROWSERS: readonly (readonly [string, RegExp])[] = [
  ["yandex", /YaBrowser\//],
  ["edge", /\bEdgA?(iOS)?\//],
  ["opera", /\b(OPR|OPT)\//],
  ["samsung", /SamsungBrowser\//],
  ["firefox", /\b(Firefox|FxiOS)\//],
  ["chrome", /\b(Chrome|Chromium|CriOS|HeadlessChrome)\//],
  ["safari", /\bSafari\//],
];

const SYSTEMS: readonly (readonly [string, RegExp])[] = [
  ["ios", /\b(iPhone|iPad|iPod)\b/],
  ["android", /\bAndroid\b/],
  ["chromeos", /\bCrOS\b/],
  ["windows", /\bWindows\b/],
  ["macos", /\bMac OS X\b|\bMacintosh\b/],
  ["linux", /\bLinux\b/],
];

const firstOf = (known: readonly (readonly [string, RegExp])[], text: string): string =>
  known.find(([, pattern]) => pattern.test(text))?.[0] ?? "other";

/** @returns «firefox/android»; null where the client says nothing of itself */
export function deviceOf(userAgent: string | undefined): string | null {
  if (userAgent === undefined || userAgent.trim() === "") return null;
  const text = userAgent.slice(0, 500);
  return `${firstOf(BROWSERS, text)}/${firstOf(SYSTEMS, text)}`;
}

/** @returns «203.0.113.*», «2001:db8:1:*»; null for this machine itself and for what is no address */
export function networkOf(address: string): string | null {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  const four = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.\d{1,3}$/.exec(mapped);
  if (four !== null) return four[1] === "127" ? null : `${four[1]}.${four[2]}.${four[3]}.*`;
  if (!/^[0-9a-f:]{3,39}$/i.test(mapped) || !mapped.includes(":") || mapped === "::1") return null;
  const [head = "", tail] = mapped.toLowerCase().split("::");
  const groups = head === "" ? [] : head.split(":");
  if (tail === undefined && groups.length !== 8) return null;
  // What «::» stands for is zeros: the first three groups are all that is kept.
  return `${[0, 1, 2].map((at) => groups[at] ?? "0").join(":")}:*`;
}

export const originOf = (userAgent: string | undefined, address: string): SignInOrigin => ({
  device: deviceOf(userAgent),
  network: networkOf(address),
});
