/**
 * Which addresses on the net a stranger may have us call. A browser's push service is named by the
 * browser, and whoever writes a subscription by hand names what he likes: only https, only names, only
 * hosts that are public. The name is looked up again before each call; TLS then binds the answer to it.
 */
import dns from "node:dns/promises";
import { BlockList, isIP } from "node:net";

const NOT_PUBLIC = new BlockList();
for (
  const [net, bits] of [
    ["0.0.0.0", 8],
    ["10.0.0.0", 8],
    ["100.64.0.0", 10],
    ["127.0.0.0", 8],
    ["169.254.0.0", 16],
    ["172.16.0.0", 12],
    ["192.0.0.0", 24],
    ["192.0.2.0", 24],
    ["192.88.99.0", 24],
    ["192.168.0.0", 16],
    ["198.18.0.0", 15],
    ["198.51.100.0", 24],
    ["203.0.113.0", 24],
    ["224.0.0.0", 3],
  ] as const
) NOT_PUBLIC.addSubnet(net, bits, "ipv4");
for (
  const [net, bits] of [
    ["::", 96],
    ["64:ff9b::", 96],
    ["64:ff9b:1::", 48],
    ["100::", 64],
    ["2001::", 23],
    ["2001:db8::", 32],
    ["2002::", 16],
    ["fc00::", 7],
    ["fe80::", 10],
    ["fec0::", 10],
    ["ff00::", 8],
  ] as const
) NOT_PUBLIC.addSubnet(net, bits, "ipv6");

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
/** Names that never leave a house or a cluster. */
const INNER = /(^|\.)(localhost|local|internal|intranet|lan|home\.arpa|corp|home)\.?$/i;
const LONGEST = 2_048;

export function isPublicAddress(address: string): boolean {
  const plain = MAPPED.exec(address)?.[1] ?? address;
  const family = isIP(plain);
  return family !== 0 && !NOT_PUBLIC.check(plain, family === 4 ? "ipv4" : "ipv6");
}

/**
 * Whether an endpoint may be kept at all: https, a name and no number, no port and no password in it.
 * @param standIn an origin that is believed as it is, or null
 */
export function isPushEndpoint(endpoint: string, standIn: string | null): boolean {
  const url = URL.parse(endpoint);
  if (url === null || endpoint.length > LONGEST) return false;
  if (url.username !== "" || url.password !== "" || url.hash !== "") return false;
  if (url.origin === standIn) return true;
  if (url.protocol !== "https:" || url.port !== "") return false;
  const host = url.hostname;
  return !host.startsWith("[") && isIP(host) === 0 && host.includes(".") && !INNER.test(host);
}

/** Whether everything that this name stands for now is public. @throws where it stands for nothing */
export async function isPublicHost(host: string): Promise<boolean> {
  const found = await dns.lookup(host, { all: true });
  return found.length > 0 && found.every(({ address }) => isPublicAddress(address));
}
