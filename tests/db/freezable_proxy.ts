/** A TCP proxy that can stop passing bytes on, as a network or a server does that hangs. */
export class FreezableProxy {
  readonly #listener: Deno.TcpListener;
  readonly #target: URL;
  readonly #open = new Set<Deno.TcpConn>();
  #thaw: Promise<void> = Promise.resolve();
  #release: () => void = () => {};

  /** Listens on any free port of this machine, unless one is named. */
  constructor(target: string, port = 0) {
    this.#target = new URL(target);
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port });
    this.#accept();
  }

  /** The target's URL, by way of this proxy. */
  get url(): string {
    const url = new URL(this.#target);
    url.hostname = "127.0.0.1";
    url.port = String((this.#listener.addr as Deno.NetAddr).port);
    return url.href;
  }

  /** From now on connections are taken, and nothing is passed on. */
  freeze(): void {
    this.#thaw = new Promise((resolve) => this.#release = resolve);
  }

  /** Passes on what has waited. */
  thaw(): void {
    this.#release();
    this.#thaw = Promise.resolve();
  }

  /** Breaks every connection off. */
  cut(): void {
    for (const connection of this.#open) close(connection);
    this.#open.clear();
  }

  /** May be called twice. */
  close(): void {
    this.thaw();
    close(this.#listener);
    this.cut();
  }

  async #accept(): Promise<void> {
    for await (const near of this.#listener) {
      const port = Number(this.#target.port || 5432);
      const far = await Deno.connect({ hostname: this.#target.hostname, port });
      this.#open.add(near).add(far);
      this.#pass(near, far);
      this.#pass(far, near);
    }
  }

  async #pass(from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
    const buffer = new Uint8Array(65_536);
    try {
      for (;;) {
        const count = await from.read(buffer);
        await this.#thaw;
        if (count === null) break;
        for (let sent = 0; sent < count;) sent += await to.write(buffer.subarray(sent, count));
      }
    } catch {
      // either end went away; the other one is told below
    }
    close(from);
    close(to);
  }
}

function close(resource: Deno.TcpConn | Deno.TcpListener): void {
  try {
    resource.close();
  } catch {
    // closed already
  }
}
