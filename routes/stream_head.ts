/**
 * The head of a stream's answer, past node's own response. Until the connection's end: chunks would cost
 * every event two more pieces, and say nothing here.
 */
export const streamHead = (headers: Readonly<Record<string, string>>): Uint8Array =>
  new TextEncoder().encode(
    `HTTP/1.1 200 OK\r\ndate: ${new Date().toUTCString()}\r\n` +
      `${Object.entries(headers).map((header) => header.join(": ")).join("\r\n")}\r\n\r\n`,
  );
