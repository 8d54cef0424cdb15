/** A mail server on this machine that writes down every word, and answers as a test wants. */

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and text as they came. */
  readonly data: string;
}

/** Which command is answered otherwise, and how; null: the connection is cut without an answer. */
export type Trouble = Readonly<Record<string, string | null>>;

export class MailServer {
  readonly received: ReceivedMail[] = [];
  /** Every command that came. */
  readonly said: string[] = [];
  /** Called with each mail before it is acknowledged. */
  beforeAnswer: () => Promise<void> = () => Promise.resolve();
  /** On every address of this machine, of which 127.0.0.2 is nobody's «localhost». */
  readonly #listener = Deno.listen({ hostname: "0.0.0.0", port: 0 });
  readonly #open = new Set<Deno.Conn>();
  readonly #serving: Promise<void>;

  constructor(public trouble: Trouble = {}, private readonly offers: readonly string[] = []) {
    this.#serving = this.#serve();
  }

  url(credentials = ""): URL {
    return new URL(`smtp://${credentials}127.0.0.1:${this.#listener.addr.port}`);
  }

  async #serve(): Promise<void> {
    const sessions: Promise<void>[] = [];
    for await (const connection of this.#listener) {
      this.#open.add(connection);
      sessions.push(
        this.#session(connection).catch(() => {}).finally(() => {
          this.#open.delete(connection);
          try {
            connection.close();
          } catch {
            // The other side was faster.
          }
        }),
      );
    }
    await Promise.all(sessions);
  }

  async #session(connection: Deno.Conn): Promise<void> {
    const encoder = new TextEncoder();
    const answer = (line: string) => connection.write(encoder.encode(`${line}\r\n`));
    let from = "";
    let to: string[] = [];
    let mail: string[] | null = null;
    await answer("220 tot.example");
    for await (const line of linesOf(connection)) {
      if (mail !== null) {
        if (line !== ".") {
          mail.push(line);
          continue;
        }
        const data = mail.join("\n");
        mail = null;
        if ("." in this.trouble) {
          // Taken, or not, and the answer tells it or never comes.
          if (this.trouble["."] === null) this.received.push({ from, to, data });
          if (this.trouble["."] === null) return;
          await answer(this.trouble["."]!);
          continue;
        }
        await this.beforeAnswer();
        this.received.push({ from, to, data });
        await answer("250 taken");
        continue;
      }
      this.said.push(line);
      const command = line.slice(0, 4).toUpperCase();
      if (command in this.trouble) {
        if (this.trouble[command] === null) return;
        await answer(this.trouble[command]!);
        continue;
      }
      if (command === "EHLO") {
        const lines = ["tot.example", ...this.offers];
        for (const [at, one] of lines.entries()) {
          await answer(`250${at === lines.length - 1 ? " " : "-"}${one}`);
        }
      } else if (command === "MAIL") {
        from = /<(.*?)>/.exec(line)?.[1] ?? "";
        to = [];
        await answer("250 ok");
      } else if (command === "RCPT") {
        to.push(/<(.*?)>/.exec(line)?.[1] ?? "");
        await answer("250 ok");
      } else if (command === "DATA") {
        mail = [];
        await answer("354 go on");
      } else if (command === "AUTH") await answer("235 welcome");
      else if (command === "QUIT") {
        await answer("221 bye");
        return;
      } else await answer("250 ok");
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#open) connection.close();
    await this.#serving.catch(() => {});
  }
}

async function* linesOf(connection: Deno.Conn): AsyncIterable<string> {
  let rest = "";
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(16_384);
  for (;;) {
    const read = await connection.read(buffer);
    if (read === null) return;
    const parts = (rest + decoder.decode(buffer.subarray(0, read), { stream: true })).split("\r\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
}

/** The text of a mail as a person reads it: headers unfolded, quoted-printable and base64 undone. */
export function textOf({ data }: ReceivedMail): string {
  const split = data.indexOf("\n\n");
  const head = data.slice(0, split);
  const body = data.slice(split + 2);
  if (/content-transfer-encoding: base64/i.test(head)) {
    return new TextDecoder().decode(
      Uint8Array.from(atob(body.replaceAll("\n", "")), (character) => character.charCodeAt(0)),
    );
  }
  if (!/content-transfer-encoding: quoted-printable/i.test(head)) return body;
  const bytes = body.replaceAll("=\n", "").replace(
    /=([0-9A-F]{2})/g,
    (_, hex) => String.fromCharCode(parseInt(hex, 16)),
  );
  return new TextDecoder().decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
}

export const headerOf = ({ data }: ReceivedMail, name: string): string | null =>
  new RegExp(`^${name}: (.*(?:\\n[ \\t].*)*)`, "im").exec(data.slice(0, data.indexOf("\n\n")))?.[1]
    ?.replace(/\n\s+/g, " ") ?? null;
