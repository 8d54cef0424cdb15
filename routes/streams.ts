/**
 * Hub → Server-Sent Events; nothing else. On every connect: listen first, then `reset`, the whole
 * views, live offers, open alerts, the last messages, then what changes. Only where the whole of a board is not
 * at hand within a moment do its alarms go ahead of it. There is no replay log to get wrong: a
 * reader that was away, or too slow, comes back and is whole again.
 *
 * Frames that come within a few milliseconds are written together, and a socket that takes nothing
 * is cut: bytes vanish into kernel buffers, so only the write side can tell.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { messageFrame } from "../actors/booking/publication.ts";
import { iso } from "../actors/booking/view.ts";
import { ANYWHERE, type DutyNews, fleetTopic } from "../actors/dispatcher/duty_news.ts";
import type { Tracking } from "../actors/dispatcher/tracking.ts";
import type { BookingIndex } from "../actors/dispatcher/index.ts";
import {
  clinicStaffTopic,
  clinicTopic,
  type Frame,
  frame,
  type Hub,
  joined,
  personTopic,
  Reader,
  sessionTopic,
  staffTopic,
} from "../actors/hub.ts";
import { LIMITS } from "../actors/limits.ts";
import type { System } from "../actors/system.ts";
import { citiesOf, membershipsOf, reachOf } from "../actors/membership.ts";
import {
  after,
  type BookingId,
  bookingId,
  clinicOf,
  idsOf,
  type Instant,
  isStaff,
} from "../actors/vocabulary.ts";
import { type Cancel, StoreUnavailable, type World } from "../actors/world.ts";
import type { Accounts } from "./accounts.ts";
import { purposeOf } from "./people/medical_reads.ts";
import type { AccessLog } from "./people/access_log.ts";
import { ATTENDANCE_TOPIC } from "./people/staff_duty.ts";
import type { ApiRoutes } from "./api/route.ts";
import type { RequestContext } from "./context.ts";
import { problem, refusalProblem } from "./problem.ts";
import { type PayLinkStreams, payLinkStreams } from "./pay_link_streams.ts";
import { streamHeaders } from "./security_headers.ts";
import { streamHead } from "./stream_head.ts";
import type { Person, Services } from "./services.ts";

/** Frames of this window go out in one write. */
const WINDOW_MILLISECONDS = 5;
/** As many bytes as this do not wait for the end of the window. */
const BURST_BYTES = LIMITS.readerQueueBytes / 4;

interface Surroundings {
  readonly system: System;
  readonly world: World;
  readonly hub: Hub;
  readonly accounts: Accounts;
  readonly emergency: Pick<Services["emergency"], "frames">;
  /** All the rest; until it is there only boards are served, with alarms alone. */
  readonly whole: Whole;
  readonly index: BookingIndex;
  readonly tracking: Tracking;
  readonly duties: DutyNews;
  readonly cities: { readonly names: readonly string[] };
  /** What streams push is read, too. */
  readonly access: Pick<AccessLog, "read" | "pushed" | "isBehind">;
  /** Who of the staff is on duty: in these cities for a board, for others only where nobody is. */
  readonly staffNews: {
    framesFor(cities: readonly string[]): readonly Frame[];
    attendance(): Frame;
  };
}

/** What comes with the whole program. */
export interface Whole {
  readonly services:
    | Pick<
      Services,
      "bookings" | "duty" | "emergency" | "loneVisits" | "alarmCalls"
    >
    | null;
  /** Resolves when `services` is there; where it never comes, never. */
  readonly comes: Promise<unknown>;
}

export interface Streams {
  open(c: RequestContext): Promise<Response>;
  /** Of those who hold a pay link and are nobody else. */
  readonly openPayLink: PayLinkStreams["open"];
  /** Ends every stream; the pages come back by themselves. */
  close(): void;
}

interface Stream {
  readonly person: Person;
  /** The sign-in that it lives on. */
  readonly signIn: string | null;
  readonly reader: Reader;
  readonly out: Socket;
  /** What is to be written now: of a board that has not got the whole yet, alarms alone. */
  take(): Uint8Array | null;
  blocked: boolean;
  dirty: boolean;
  cancelStall: Cancel;
}

export function createStreams(around: Surroundings): Streams {
  const { system, world, hub, accounts, emergency, index, tracking, duties, cities, access } =
    around;
  const { staffNews, whole } = around;
  const payLinks = payLinkStreams({ system, world, hub });
  const streams = new Set<Stream>();
  /** When each is to hear that the connection lives. */
  const beats = new Map<Stream, Instant>();
  const perPerson = new Map<string, number>();
  let dirty: Stream[] = [];
  let closed = false;

  function flushAll(): void {
    const ready = dirty;
    dirty = [];
    for (const stream of ready) {
      stream.dirty = false;
      if (!stream.blocked) write(stream, stream.take());
    }
  }

  function markDirty(stream: Stream): void {
    if (stream.blocked) return;
    // A burst is no slow reader: it goes out at once, before the queue is full.
    if (stream.reader.queuedBytes > BURST_BYTES) return write(stream, stream.take());
    if (stream.dirty) return;
    stream.dirty = true;
    if (dirty.push(stream) === 1) setTimeout(flushAll, WINDOW_MILLISECONDS);
  }

  function write(stream: Stream, bytes: Uint8Array | null): void {
    if (bytes === null || !stream.out.writable) return;
    if (stream.out.write(bytes)) return;
    stream.blocked = true;
    stream.cancelStall = world.clock.timer(
      after(world.clock.now(), LIMITS.readerStallMilliseconds),
      () => stream.out.destroy(),
    );
    stream.out.once("drain", () => {
      stream.cancelStall();
      stream.blocked = false;
      write(stream, stream.take());
    });
  }

  // A few of them at a time: ten thousand writes at one moment would hold up an offer that comes then.
  system.every(LIMITS.heartbeatLookMilliseconds, () => {
    const now = world.clock.now();
    // An event and no comment: scripts hear it, and know the server's clock by it.
    const { bytes } = frame("ping", { at: iso(now) });
    // In the order in which they are due, since each that was beaten goes to the end.
    for (const [stream, dueAt] of beats) {
      if (dueAt > now) break;
      beats.delete(stream);
      beats.set(stream, after(now, LIMITS.heartbeatMilliseconds));
      if (!stream.blocked) write(stream, bytes);
    }
  });

  // A right that was lost elsewhere than here (another process, the database) is noticed too.
  system.every(LIMITS.sessionCheckMilliseconds, () => {
    checkRights([...streams]).catch(() => {/* the store is away: asked again next time */});
  });

  /**
   * Some people in one question, and the questions over half of the time until the next check: of ten
   * thousand readers one after the other is a second in which no offer gets through.
   */
  async function checkRights(all: readonly Stream[]): Promise<void> {
    const questions = Math.ceil(all.length / LIMITS.peopleCheckedAtOnce);
    const pause = LIMITS.sessionCheckMilliseconds / 2 / Math.max(1, questions);
    for (let at = 0; at < all.length; at += LIMITS.peopleCheckedAtOnce) {
      if (at > 0) await new Promise((resolve) => setTimeout(resolve, pause));
      const some = all.slice(at, at + LIMITS.peopleCheckedAtOnce);
      const roles = await accounts.roles([...new Set(some.map(({ person }) => person.id))]);
      const alive = await accounts.signIns.alive(
        some.map(({ signIn }) => signIn).filter((id) => id !== null),
      );
      for (const { person, signIn, reader } of some) {
        const holds = signIn === null || alive.has(signIn);
        if (!holds || roles.get(person.id) !== person.role) reader.end("ended");
      }
    }
  }

  const ownCities = (by: Person) => citiesOf(membershipsOf(by), cities.names);

  async function snapshot(by: Person, services: NonNullable<Whole["services"]>): Promise<Frame[]> {
    const views = await services.bookings.current(by);
    const ids = views.map((view) => bookingId(view.id));
    const talking = views.filter((view) => view.lastSequence > 0).map((view) => view.id);
    const messages = talking.length === 0 ? [] : await world.bookings.lastMessages(
      talking as BookingId[],
      LIMITS.messagesAfterConnect,
      isStaff(by.role),
    );
    await access.read(
      by,
      views.filter((view) => view.lastSequence > 0).flatMap(({ id, patientId }) =>
        patientId === null ? [] : [{
          personId: patientId,
          bookingId: id,
          fields: ["messages"],
          purpose: purposeOf(by.role),
        }]
      ),
      "listed",
    );
    return [
      frame("reset", { bookingIds: ids }),
      ...views.map((view) => frame("booking", view)),
      ...services.duty.offers(by).map((offer) => frame("offer", offer)),
      ...await emergency.frames(by),
      ...messages.map((message) => messageFrame(message.bookingId, message)),
      ...ids.flatMap((id) => {
        const summary = index.get(id);
        const position = summary === null || by.role === "doctor"
          ? null
          : tracking.positionOf(summary);
        return position === null ? [] : [frame("position", position)];
      }),
      ...(by.role === "doctor"
        ? [
          duties.dutyOf(by.id),
          frame("lone_visit", { visit: services.loneVisits.view(by.id) }),
          await services.alarmCalls.frame(by),
        ]
        : []),
      ...(isStaff(by.role)
        ? [...duties.whole(ownCities(by)), ...staffNews.framesFor(ownCities(by))]
        : []),
      staffNews.attendance(),
      // Last of the whole: the reader's clock, and the word that nothing is missing.
      frame("ping", { at: iso(world.clock.now()) }),
    ];
  }

  function topicsOf(person: Person, signIn: string | null): string[] {
    const topics = [ATTENDANCE_TOPIC, ...idsOf(person).map(personTopic)];
    if (isStaff(person.role)) {
      const memberships = membershipsOf(person);
      const reach = reachOf(memberships, cities.names);
      topics.push(
        ...[ANYWHERE, ...ownCities(person)].map(fleetTopic),
        ...reach.cities.map(staffTopic),
        ...reach.clinics.map(({ city, clinicId }) => clinicStaffTopic(city, clinicId)),
      );
    }
    if (person.role === "clinic") topics.push(clinicTopic(clinicOf(person)));
    if (signIn !== null) topics.push(sessionTopic(signIn));
    return topics;
  }

  async function hasSameRights(person: Person): Promise<boolean> {
    const now = await accounts.person(person.id);
    return now !== null && now.role === person.role &&
      topicsOf(now, null).join("\n") === topicsOf(person, null).join("\n");
  }

  async function open(c: RequestContext): Promise<Response> {
    const person = c.get("person");
    if (person === null) {
      return problem(c.get("language"), { status: 401, code: "unauthorized" });
    }
    // Whoever asks for the head alone gets no stream after it.
    if (c.req.method === "HEAD") {
      return c.body(null, 200, { "content-type": "text/event-stream; charset=utf-8" });
    }
    const mine = perPerson.get(person.id) ?? 0;
    if (mine >= LIMITS.streamsPerPerson) {
      return refusalProblem(c.get("language"), "too_many_attempts", 30);
    }
    perPerson.set(person.id, mine + 1);
    const reader: Reader = new Reader(LIMITS.readerQueueBytes, (content) => {
      if (access.isBehind && content.patientId !== person.id) reader.end("ended");
      else {
        access.pushed(person, {
          personId: content.patientId,
          bookingId: content.bookingId,
          fields: content.fields,
          purpose: content.isOffer ? "offer" : purposeOf(person.role),
        });
      }
    });
    const signIn = c.get("signIn")?.id ?? null;
    const unsubscribe = hub.subscribe(reader, topicsOf(person, signIn));
    let released = false;
    const release = () => {
      if (released) return;
      released = true;
      unsubscribe();
      const left = (perPerson.get(person.id) ?? 1) - 1;
      if (left <= 0) perPerson.delete(person.id);
      else perPerson.set(person.id, left);
    };
    const isBoard = isStaff(person.role);
    let frames: readonly Frame[];
    let isWhole = !isBoard;
    let isStill: boolean;
    const rest = isBoard ? restOf(person) : null;
    try {
      if (rest !== null) {
        const atHand = whole.services === null ? null : await withinMoment(rest);
        isWhole = atHand !== null;
        // The alarms of a board wait for nothing of it that is slow.
        frames = atHand ?? await emergency.frames(person);
      } else frames = whole.services === null ? [] : await snapshot(person, whole.services);
      isStill = await hasSameRights(person);
    } catch (error) {
      release();
      throw error;
    }
    // Closed meanwhile: nothing would ever come on this stream. Or the rights have changed between the
    // look at who asks and the first word: the page comes back with the new ones.
    const isTooSoon = whole.services === null && !isBoard;
    if (closed || !isStill || isTooSoon) {
      release();
      return problem(c.get("language"), { status: 503, code: "busy", retryAfterSeconds: 1 });
    }
    // Past node's own response: what it keeps of its head for as long as a stream lasts, and does for
    // each event, is a third of a reader's memory.
    const response = c.env.outgoing as ServerResponse;
    const out = response.socket;
    if (out === null || out.destroyed) {
      release();
      return RESPONSE_ALREADY_SENT;
    }
    const stream: Stream = {
      person,
      signIn,
      reader,
      out,
      take: () => isWhole ? reader.take() : reader.alarms(),
      blocked: false,
      dirty: false,
      cancelStall: () => {},
    };
    out.once("close", () => {
      streams.delete(stream);
      beats.delete(stream);
      stream.cancelStall();
      reader.end("ended");
      release();
    });
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    // What was asked is answered: no token lies in memory for as long as the stream lasts.
    (c.env.incoming as IncomingMessage).rawHeaders.length = 0;
    streams.add(stream);
    beats.set(stream, after(world.clock.now(), LIMITS.heartbeatMilliseconds));
    const head = { bytes: streamHead(streamHeaders(c.get("publicUrl") ?? null)) };
    write(stream, joined([head, ...frames]));
    const ended = new Promise<null>((end) =>
      reader.attach(
        () => markDirty(stream),
        (how, last) => {
          end(null);
          if (how === "overflow") return out.destroy();
          if (last !== null && out.writable) out.write(last.bytes);
          // Not `end`, which would leave it half open for a reader that never closes.
          out.destroySoon();
        },
      )
    );
    if (isWhole || rest === null) return RESPONSE_ALREADY_SENT;
    const late = await Promise.race([ended, rest]);
    if (late === null || reader.ended !== null) {
      reader.end("ended");
      return RESPONSE_ALREADY_SENT;
    }
    write(stream, joined(late));
    isWhole = true;
    if (reader.queuedBytes > 0) markDirty(stream);
    return RESPONSE_ALREADY_SENT;
  }

  /** The whole of a board, once all is there; null: it was not to be had. */
  async function restOf(person: Person): Promise<readonly Frame[] | null> {
    try {
      await whole.comes;
      return whole.services === null ? null : await snapshot(person, whole.services);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) world.log.fault("a board was not told", error);
      return null;
    }
  }

  return {
    open,
    openPayLink: payLinks.open,
    close() {
      closed = true;
      payLinks.close();
      for (const stream of [...streams]) stream.reader.end("ended");
    },
  };
}

/** What is at hand at once; null: it is not, or not to be had. */
async function withinMoment<Value>(coming: Promise<Value>): Promise<Value | null> {
  let pause: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<null>((end) => {
    pause = setTimeout(() => end(null), LIMITS.boardWholeMilliseconds);
  });
  try {
    return await Promise.race([coming, over]);
  } finally {
    clearTimeout(pause);
  }
}

export function streamRoute(api: ApiRoutes, streams: Streams): void {
  api.add({
    method: "get",
    path: "/stream",
    tag: "stream",
    summary: "Server-Sent Events: everything that the reader may see now, then what changes",
    status: 200,
    contentType: "text/event-stream",
  }, ({ c }) => streams.open(c));
}
