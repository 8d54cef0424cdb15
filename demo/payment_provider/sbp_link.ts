/** A link of the Faster Payments System as banks read it. The stand-in's ids are nobody's. */

/** CRC-16/CCITT-FALSE (0x1021, from 0xFFFF, not reflected), as all known links carry it. Pure. */
export function crc16(text: string): string {
  let crc = 0xffff;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021;
      crc &= 0xffff;
    }
  }
  return crc.toString(16).toUpperCase().padStart(4, "0");
}

/** One payment, the sum inside. Pure. */
export function sbpLink(paymentId: string, sumKopecks: bigint): string {
  const id = `AD${paymentId.replaceAll("-", "").toUpperCase()}`.slice(0, 32);
  const link = `https://qr.nspk.ru/${id}?type=02&bank=100000000000&sum=${sumKopecks}&cur=RUB`;
  return `${link}&crc=${crc16(link)}`;
}
