/** Whom a limit by address counts: of IPv4 an address, of IPv6 the network that one subscriber gets. Pure. */

const LOOPBACK = ["127.0.0.1", "::1", "::ffff:127.0.0.1"];

/**
 * The client's address as limits count it; a proxy on this machine is believed what it says of its own client.
 * @param forwarded the header `X-Forwarded-For`
 */
export function clientAddress(peer: string | undefined, forwarded: string | undefined): string {
  if (peer === undefined) return "unknown";
  if (!LOOPBACK.includes(peer)) return countedAddress(peer);
  const told = forwarded?.split(",").at(-1)?.trim().slice(0, 64);
  return countedAddress(told || peer);
}

/**
 * «203.0.113.7» also where it comes as «::ffff:203.0.113.7»; «2001:db8:1:2::» of every address in that
 * network, of which one house has 2^64: who counts them singly counts nothing.
 */
export function countedAddress(address: string): string {
  if (address === "::1") return address;
  const groups = groupsOf(address.replace(/%.*$/, ""));
  if (groups === null) return address;
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) {
    return groups.slice(6).flatMap((group) => [group >> 8, group & 0xff]).join(".");
  }
  return `${groups.slice(0, 4).map((group) => group.toString(16)).join(":")}::`;
}

/** The eight groups of an IPv6 address; null: it is none. */
function groupsOf(address: string): readonly number[] | null {
  const four = /^(.*:)(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address);
  const [, before = "", ...bytes] = four ?? [];
  const [a = 0, b = 0, c = 0, d = 0] = bytes.map(Number);
  const text = four === null
    ? address
    : `${before}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  const [head = "", tail, more] = text.split("::");
  if (!text.includes(":") || more !== undefined) return null;
  const [left, right] = [head, tail ?? ""].map((part) => part === "" ? [] : part.split(":"));
  const zeros = 8 - left!.length - right!.length;
  if (tail === undefined ? zeros !== 0 : zeros < 1) return null;
  const groups = [...left!, ...Array<string>(zeros).fill("0"), ...right!];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  return groups.map((group) => parseInt(group, 16));
}
