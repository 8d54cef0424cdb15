/**
 * The crowd's client of the API: what an outside program would write, and nothing else. It signs in
 * as a person, and renews the sign-in when the server says that it has run out.
 */

/** The server said no: a status from 400 on, with its stable code. */
export class Refused extends Error {
  override readonly name = "Refused";
  constructor(readonly status: number, readonly code: string, call: string) {
    super(`${call}: ${status} ${code}`);
  }
}

export interface Credentials {
  readonly login: string;
  readonly password: string;
}

interface TokenAnswer {
  readonly user: { readonly id: string };
  readonly accessToken: string;
  readonly refreshToken: string;
}

const UNAUTHORIZED = 401;
/** A call that is not answered by then has failed: nobody looks at a frozen page for longer. */
const CALL_MILLISECONDS = 20_000;

export class Api {
  #accessToken = "";
  #refreshToken = "";
  #renewal: Promise<void> | null = null;
  userId = "";

  /** @param signal ends every call that is under way */
  constructor(
    private readonly base: string,
    private readonly credentials: Credentials,
    private readonly signal: AbortSignal,
  ) {}

  /** Makes the account. @throws Refused */
  async register(person: Record<string, unknown>): Promise<void> {
    const { login, password } = this.credentials;
    this.#keep(await this.#sent("POST", "/auth/register", { email: login, password, ...person }));
  }

  /** @throws Refused */
  async signIn(): Promise<void> {
    this.#keep(await this.#sent("POST", "/auth/login", this.credentials));
  }

  post<Body>(path: string, body: unknown = {}): Promise<Body> {
    return this.#call("POST", path, body);
  }

  put<Body>(path: string, body: unknown): Promise<Body> {
    return this.#call("PUT", path, body);
  }

  get<Body>(path: string): Promise<Body> {
    return this.#call("GET", path);
  }

  /** An open event stream. @throws Refused */
  stream(signal: AbortSignal): Promise<Response> {
    return this.#renewing(async () =>
      await this.#answered("GET", "/stream", undefined, AbortSignal.any([signal, this.signal]))
    );
  }

  #call<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    return this.#renewing(() => this.#sent<Body>(method, path, body));
  }

  /** An access token lives for ten minutes: once it is refused it is renewed, and the call repeated. */
  async #renewing<Value>(call: () => Promise<Value>): Promise<Value> {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== UNAUTHORIZED) throw error;
    }
    // Calls that fail together renew once: a refresh token that comes twice ends the sign-in.
    this.#renewal ??= this.#renew().finally(() => this.#renewal = null);
    await this.#renewal;
    return await call();
  }

  async #renew(): Promise<void> {
    try {
      this.#keep(await this.#sent("POST", "/auth/refresh", { refreshToken: this.#refreshToken }));
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== UNAUTHORIZED) throw error;
      await this.signIn();
    }
  }

  #keep({ user, accessToken, refreshToken }: TokenAnswer): void {
    this.userId = user.id;
    this.#accessToken = accessToken;
    this.#refreshToken = refreshToken;
  }

  async #sent<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    const limit = AbortSignal.any([this.signal, AbortSignal.timeout(CALL_MILLISECONDS)]);
    const response = await this.#answered(method, path, body, limit);
    const text = await response.text();
    return (text === "" ? null : JSON.parse(text)) as Body;
  }

  async #answered(
    method: string,
    path: string,
    body: unknown,
    signal: AbortSignal,
  ): Promise<Response> {
    const response = await fetch(`${this.base}/api/v1${path}`, {
      method,
      signal,
      headers: {
        "accept-language": "ru",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(this.#accessToken === "" ? {} : { authorization: `Bearer ${this.#accessToken}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({})) as { code?: string };
    // Ids would make every line of the once-a-minute report its own.
    const call = `${method} ${path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "{id}")}`;
    throw new Refused(response.status, problem.code ?? "without a code", call);
  }
}
