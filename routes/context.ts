/** What middleware knows of each request, and the one way to read a JSON body. */
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { LIMITS } from "../actors/limits.ts";
import type { Asking } from "./people/sign_ins.ts";
import type { Watch } from "./pages/page_reader.ts";
import type { CityView, Language, Person } from "./services.ts";

export interface Variables {
  person: Person | null;
  language: Language;
  requestId: string;
  /** The page session's token, when the session came by cookie. */
  sessionToken: string | null;
  /** By which sign-in the person is known. */
  signIn: Asking["signIn"] | null;
  /** Staff whose password was right and whose second factor is wanting; `person` is null then. */
  half: Person | null;
  /** Under which address the service is known; behind TLS cookies and headers say more. */
  publicUrl?: URL | null;
  /** The client's network address. */
  address: string;
  /** The default city of pages: whose telephones stand on an error. */
  city?: CityView;
  /** When the page is written, in milliseconds, and what stands above it; null: nothing. */
  watch?: { readonly now: number; readonly of: Watch } | null;
}

export interface Environment {
  Variables: Variables;
  Bindings: HttpBindings;
}

export type RequestContext = Context<Environment>;

export type BodyProblem = "malformed_json" | "unsupported_media_type";

/**
 * Reads a JSON object. An empty body is an empty object: many commands need no words.
 * Depth is counted before parsing, so that a hundred thousand brackets cost nothing.
 */
export async function readJson(
  c: RequestContext,
): Promise<{ readonly body: unknown } | { readonly problem: BodyProblem }> {
  const bytes = await c.req.arrayBuffer();
  if (bytes.byteLength === 0) return { body: {} };
  const type = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") return { problem: "unsupported_media_type" };
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (isTooDeep(text)) return { problem: "malformed_json" };
    const body: unknown = JSON.parse(text);
    if (typeof body !== "object" || body === null || Array.isArray(body)) {
      return { problem: "malformed_json" };
    }
    return { body };
  } catch {
    return { problem: "malformed_json" };
  }
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (inString) {
      if (character === 0x5c) at++;
      else if (character === 0x22) inString = false;
    } else if (character === 0x22) inString = true;
    else if (character === 0x5b || character === 0x7b) {
      if (++depth > LIMITS.jsonDepth) return true;
    } else if (character === 0x5d || character === 0x7d) depth--;
  }
  return false;
}
