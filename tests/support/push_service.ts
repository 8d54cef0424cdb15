/**
 * A stand-in of a push service and of the browsers behind it: it takes a message only if all of it is
 * right (RFC 8030, 8188, 8291, 8292), and opens it as the browser would.
 */
import { Buffer } from "node:buffer";
import { createDecipheriv, createECDH, type ECDH, hkdfSync, randomBytes } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { importJWK, jwtVerify } from "jose";

export interface Delivered {
  readonly device: string;
  readonly ttlSeconds: number;
  readonly urgency: string | null;
  readonly topic: string | null;
  readonly subject: string;
  readonly at: number;
  readonly message: {
    readonly title: string;
    readonly body: string;
    readonly tag: string;
    readonly until: number;
  };
}

interface Device {
  readonly curve: ECDH;
  readonly auth: Uint8Array;
  /** What the service answers for it. */
  status: number;
}

export interface Subscription {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

const base64url = (bytes: Uint8Array): string =>
  bytes.toBase64({ alphabet: "base64url", omitPadding: true });
const fromBase64url = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.fromBase64(text, { alphabet: "base64url" });

export class PushService {
  readonly delivered: Delivered[] = [];
  /** What was wrong with requests that were not taken. */
  readonly refused: string[] = [];
  readonly #devices = new Map<string, Device>();
  readonly #server: Server;
  /** The key that the browsers have subscribed with. */
  publicKey = "";

  private constructor() {
    // Not Deno.serve: the program's own server has put another Response in place of the platform's.
    this.#server = createServer(async (request, response) => {
      const pieces: Uint8Array[] = [];
      for await (const piece of request) pieces.push(piece as Uint8Array);
      const { method = "", url = "", headers } = request;
      const status = await this.#take(method, url, headers, Buffer.concat(pieces));
      response.writeHead(status).end();
    });
  }

  static async start(): Promise<PushService> {
    const made = new PushService();
    await new Promise<void>((resolve) => made.#server.listen(0, "127.0.0.1", resolve));
    return made;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** A browser subscribes. @param name of it, free to choose */
  subscribe(name: string): Subscription {
    const curve = createECDH("prime256v1");
    const device = { curve, auth: new Uint8Array(randomBytes(16)), status: 201 };
    const p256dh = base64url(curve.generateKeys());
    this.#devices.set(name, device);
    return {
      endpoint: `${this.origin}/send/${name}`,
      keys: { p256dh, auth: base64url(device.auth) },
    };
  }

  /** From now on it answers so for this browser: 410 is «there is no such any more». */
  answer(name: string, status: number): void {
    this.#devices.get(name)!.status = status;
  }

  /** The first message to this browser for which it holds, after those that were there before. */
  async find(
    name: string,
    wanted: (one: Delivered) => boolean = () => true,
    milliseconds = 5_000,
  ): Promise<Delivered> {
    const until = performance.now() + milliseconds;
    for (;;) {
      const found = this.delivered.find((one) => one.device === name && wanted(one));
      if (found !== undefined) return found;
      if (performance.now() > until) {
        const seen = JSON.stringify([this.delivered, this.refused]);
        throw new Error(`nothing came to ${name}: ${seen}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  of(name: string): readonly Delivered[] {
    return this.delivered.filter(({ device }) => device === name);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** @returns the status of the answer */
  async #take(
    method: string,
    path: string,
    headers: IncomingHttpHeaders,
    body: Uint8Array,
  ): Promise<number> {
    const name = path.slice("/send/".length);
    const device = this.#devices.get(name);
    if (device === undefined) return 404;
    if (device.status !== 201) return device.status;
    const header = (known: string): string | null => headers[known]?.toString() ?? null;
    try {
      if (method !== "POST") throw new Error(method);
      const subject = await this.#check(header);
      this.delivered.push({
        device: name,
        ttlSeconds: Number(header("ttl")),
        urgency: header("urgency"),
        topic: header("topic"),
        subject,
        at: Date.now(),
        message: JSON.parse(new TextDecoder().decode(decrypt(body, device))),
      });
      return 201;
    } catch (error) {
      this.refused.push(`${name}: ${error}`);
      return 400;
    }
  }

  /** @returns whom the sender says that it is */
  async #check(header: (name: string) => string | null): Promise<string> {
    if (!/^\d+$/.test(header("ttl") ?? "")) throw new Error("no TTL");
    if (header("content-encoding") !== "aes128gcm") throw new Error("another encoding");
    if (header("content-type") !== "application/octet-stream") throw new Error("another type");
    const vapid = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(header("authorization") ?? "");
    const [, token = "", key = ""] = vapid ?? [];
    if (key !== this.publicKey) throw new Error("not the key of the subscription");
    const point = fromBase64url(key);
    const jwk = {
      kty: "EC",
      crv: "P-256",
      x: base64url(point.slice(1, 33)),
      y: base64url(point.slice(33)),
    };
    const { payload } = await jwtVerify(token, await importJWK(jwk, "ES256"), {
      audience: this.origin,
      algorithms: ["ES256"],
    });
    const seconds = (payload.exp ?? Infinity) - Date.now() / 1_000;
    if (seconds > 24 * 3_600) throw new Error("the token lasts for more than a day");
    if (!/^(mailto:|https:)/.test(payload.sub ?? "")) throw new Error("nobody to write to");
    return payload.sub!;
  }
}

const derive = (salt: Uint8Array, secret: Uint8Array, info: Uint8Array, bytes: number) =>
  new Uint8Array(hkdfSync("sha256", secret, salt, info, bytes));
const text = (words: string) => new TextEncoder().encode(words);

/** RFC 8291: the content of one record, without its padding. */
function decrypt(body: Uint8Array, { curve, auth }: Device): Uint8Array {
  const salt = body.subarray(0, 16);
  const keyLength = body[20]!;
  const sender = body.subarray(21, 21 + keyLength);
  const record = body.subarray(21 + keyLength);
  const shared = new Uint8Array(curve.computeSecret(sender));
  const info = new Uint8Array([
    ...text("WebPush: info\0"),
    ...new Uint8Array(curve.getPublicKey()),
    ...sender,
  ]);
  const secret = derive(auth, shared, info, 32);
  const key = derive(salt, secret, text("Content-Encoding: aes128gcm\0"), 16);
  const nonce = derive(salt, secret, text("Content-Encoding: nonce\0"), 12);
  const opener = createDecipheriv("aes-128-gcm", key, nonce);
  opener.setAuthTag(record.subarray(-16));
  const plain = new Uint8Array([
    ...opener.update(record.subarray(0, -16)),
    ...opener.final(),
  ]);
  const end = plain.findLastIndex((byte) => byte !== 0);
  if (plain[end] !== 2) throw new Error("the last record does not say that it is");
  return plain.subarray(0, end);
}
