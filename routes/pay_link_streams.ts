/**
 * Hub → Server-Sent Events for whoever holds a pay link, and has no session. It says that something has
 * become of the payments, and nothing else: what is so the link's page says, behind its own check of the
 * token. Whoever has the link can ask no more of the server by it than by reading the page again.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { frame, type Hub, joined, Reader } from "../actors/hub.ts";
import { LIMITS } from "../actors/limits.ts";
import type { System } from "../actors/system.ts";
import { after, type BookingId, instant } from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import type { RequestContext } from "./context.ts";
import { refusalProblem } from "./problem.ts";
import { streamHeaders } from "./security_headers.ts";
import { streamHead } from "./stream_head.ts";

/** Payments of the booking change: by this link, by another one, by the patient. */
export const payingTopic = (id: BookingId): string => `paying/${id}`;
/** The link itself ends. */
export const payLinkTopic = (id: string): string => `pay_link/${id}`;

/** «Look again.» A reader who has not looked yet need not be told twice. */
export const payingChanged = frame("changed", {}, "changed");
const PING = frame("ping", {});

/** What a token opened. */
export interface HeardLink {
  readonly id: string;
  readonly bookingId: BookingId;
  /** In milliseconds. */
  readonly expiresAt: number;
}

export interface PayLinkStreams {
  open(c: RequestContext, link: HeardLink): Response;
  close(): void;
}

export function payLinkStreams(
  { system, world, hub }: {
    readonly system: Pick<System, "every">;
    readonly world: Pick<World, "clock">;
    readonly hub: Hub;
  },
): PayLinkStreams {
  const open = new Map<Socket, Reader>();
  const perLink = new Map<string, number>();
  let isClosed = false;

  /** A few bytes now and then: a socket that takes not even these is dead. */
  function write(out: Socket, bytes: Uint8Array | null): void {
    if (bytes !== null && out.writable && !out.write(bytes)) out.destroy();
  }

  system.every(LIMITS.heartbeatMilliseconds, () => {
    for (const out of open.keys()) write(out, PING.bytes);
  });

  return {
    open(c, link) {
      const count = perLink.get(link.id) ?? 0;
      const isFull = count >= LIMITS.streamsPerPayLink || open.size >= LIMITS.payLinkStreams;
      if (isClosed || isFull) return refusalProblem(c.get("language"), "too_many_attempts", 30);
      const response = c.env.outgoing as ServerResponse;
      const out = response.socket;
      if (out === null || out.destroyed) return RESPONSE_ALREADY_SENT;
      perLink.set(link.id, count + 1);
      const reader = new Reader();
      const unsubscribe = hub.subscribe(reader, [
        payingTopic(link.bookingId),
        payLinkTopic(link.id),
      ]);
      // The token is looked at again now and then, and at its end in any case.
      const until = Math.min(
        link.expiresAt,
        after(world.clock.now(), LIMITS.payLinkStreamMilliseconds),
      );
      const cancel = world.clock.timer(instant(until), () => reader.end("ended"));
      open.set(out, reader);
      out.once("close", () => {
        open.delete(out);
        unsubscribe();
        cancel();
        reader.end("ended");
        const left = (perLink.get(link.id) ?? 1) - 1;
        if (left <= 0) perLink.delete(link.id);
        else perLink.set(link.id, left);
      });
      for (const name of response.getHeaderNames()) response.removeHeader(name);
      (c.env.incoming as IncomingMessage).rawHeaders.length = 0;
      const head = { bytes: streamHead(streamHeaders(c.get("publicUrl") ?? null)) };
      // What came while the page was on its way is looked at as well.
      write(out, joined([head, payingChanged]));
      reader.attach(() => write(out, reader.take()), () => out.destroySoon());
      return RESPONSE_ALREADY_SENT;
    },

    close() {
      isClosed = true;
      for (const reader of [...open.values()]) reader.end("ended");
    },
  };
}
