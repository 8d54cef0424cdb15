/** One call for help on a page: given, sent, taken back, followed to its end. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { distanceMeters } from "../../city/geometry.ts";
import { isOpenSos, type SosAlert, type SosSeed, type SosState } from "../../views/sos.tsx";
import type { Reader } from "../../views/reader.ts";
import { answerForCalls } from "../held_calls.ts";
import { loadLater } from "../load_later.ts";
import { newIdentifier } from "../live/identifier.ts";
import { type KeptCall, sosCalls, type SosPosition, type StoredCall } from "./calls.ts";
import { whereAmI } from "./position.ts";

const TICK_MILLISECONDS = 250;
/**
 * Between two tries, the first of which must not miss the moment in which a server comes back; one that is
 * away for long is asked less often. A browser that says it is connected again is believed at once.
 */
const RETRY_MILLISECONDS = 400;
const SLOW_RETRY_MILLISECONDS = 3_000;
const QUICK_MILLISECONDS = 2 * 60_000;
/** So often the place is told of a call that has gone out before it was known. */
const PLACE_TRIES = 20;
/** Farther from the address than this, short numbers may lead to another ambulance. */
const ELSEWHERE_METERS = 40_000;
/** With nothing heard of a stored call for so long the page says as of when it is. As long as it counts, at least. */
const UNHEARD_MILLISECONDS = 6_000;

const rest = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export interface LiveSos {
  readonly state: SosState;
  readonly isElsewhere: boolean;
  /** Since when nothing was heard of a stored call, in the server's milliseconds; null: it is heard of. */
  readonly knownAt: number | null;
  /** Whether a dispatcher is on duty, as the stream says it by now. */
  readonly reader: Reader;
  /** @returns whether a call of this visit begins: one that counts or is on its way is this very call */
  raise(bookingId?: string | null): boolean;
  cancel(): void;
}

const NOTHING: SosState = { kind: "none" };
const startOf = (seed: SosSeed): SosState =>
  seed.alert === null ? NOTHING : { kind: "stored", alert: seed.alert, secondsLeft: null };

/** What is known as soon as it is stored, before its first view has come: of one that it has joined, all of that. */
const fresh = (call: StoredCall, before: SosState): SosAlert => ({
  raisedAt: null,
  seenBy: [],
  acknowledgedBy: null,
  respondingBy: null,
  responder: null,
  closedBy: null,
  helper: null,
  ...(before.kind === "stored" && before.alert.id === call.id ? before.alert : {}),
  id: call.id,
  version: call.version,
  status: call.status as SosAlert["status"],
  raisesAt: call.raisesAt,
});

const load = () => import("./follow.ts");

/** @param follow what hears of a stored call; given by tests */
export function useSos(seed: SosSeed, reader: Reader, follow = load): LiveSos {
  const [state, setState] = useState<SosState>(() => startOf(seed));
  const [isElsewhere, setElsewhere] = useState(false);
  const personId = reader.person?.id ?? "";
  const calls = useMemo(() =>
    sosCalls({
      fetch: (...request) => fetch(...request),
      // Where it is forbidden, asking for it throws.
      storage: {
        getItem: (key) => localStorage.getItem(key),
        setItem: (key, value) => localStorage.setItem(key, value),
        removeItem: (key) => localStorage.removeItem(key),
      },
      now: () => Date.now(),
      steady: () => performance.now(),
      late: (age) => reader.t("sos.lateBy", { age: reader.lapse(age / 1_000) }),
    }), []);
  /** How far the server's clock is ahead of the browser's. */
  const offset = seed.reader.now - performance.timeOrigin;
  const [silentSince, setSilentSince] = useState<number | null>(null);
  const [isAttended, setAttended] = useState(reader.city.dispatcherOnDuty);
  /** Taken back while it was on its way. */
  const isUnwanted = useRef(false);
  /** What stands again where a call comes to nothing: an open one that was there before it. */
  const before = useRef<SosState>(NOTHING);
  const sending = useRef<KeptCall | null>(null);
  const countEnds = useRef<number | null>(null);
  const storedId = state.kind === "stored" ? state.alert.id : null;
  const isOpen = state.kind === "stored" && isOpenSos(state.alert);

  const stored = (alert: SosAlert): SosState =>
    alert.status === "cancelled" && before.current !== NOTHING
      ? before.current
      : { kind: "stored", alert, secondsLeft: secondsLeft() };

  function show(alert: SosAlert): void {
    setState((now) =>
      now.kind === "stored" && now.alert.id === alert.id && now.alert.version > alert.version
        ? now
        : stored(alert)
    );
  }

  const secondsLeft = (): number | null =>
    countEnds.current === null
      ? null
      : Math.max(0, Math.ceil((countEnds.current - performance.now()) / 1_000));

  async function send(call: KeptCall): Promise<void> {
    if (sending.current !== null) return;
    sending.current = call;
    const answer = await calls.send(call);
    sending.current = null;
    if (answer.kind === "stored") {
      // Where the sender is may have become known while it was on its way.
      const located = calls.kept(personId);
      calls.drop();
      if (located?.position != null && call.position === null) void tellPlace(located);
      if (answer.call.status === "counting") {
        countEnds.current = performance.now() + answer.leftMilliseconds;
      }
      show(fresh(answer.call, before.current));
      if (isUnwanted.current) void takeBack(answer.call.id);
      return;
    }
    if (isUnwanted.current) {
      calls.drop();
      return setState(before.current);
    }
    if (answer.kind === "refused") {
      calls.drop();
      return setState(before.current === NOTHING ? { kind: "refused" } : before.current);
    }
    setState(
      answer.kind === "signedOut"
        ? { kind: "signedOut", isKept: calls.unkept() === null }
        : { kind: "unsent", isKept: calls.unkept() === null },
    );
  }

  /** Given, or given again while it is on its way. */
  function begin(call: KeptCall): void {
    calls.keep(call);
    setState((now) => {
      if (now.kind === "stored") before.current = isOpenSos(now.alert) ? now : NOTHING;
      return { kind: "sending" };
    });
    void tellWhere(call);
  }

  /** What waits is tried again, also what an earlier page had to leave. */
  function flush(): void {
    const call = calls.kept(personId);
    if (call !== null) void send(call);
  }

  /** Another tab has brought it to the server, or taken it back. */
  function lookElsewhere(): void {
    if (calls.kept(personId) !== null) return flush();
    setState((now) => now.kind === "unsent" ? before.current : now);
  }

  async function takeBack(id: string): Promise<void> {
    // A line that comes and goes has as long as it counts.
    while (!await calls.cancel(id)) {
      if ((countEnds.current ?? 0) < performance.now()) return;
      await rest(RETRY_MILLISECONDS);
    }
    setState((now) =>
      now.kind === "stored" && now.alert.id === id && now.alert.status === "counting"
        ? stored({ ...now.alert, status: "cancelled" })
        : now
    );
  }

  async function tellWhere(call: KeptCall): Promise<void> {
    const position = await whereAmI(offset);
    if (position === null || isUnwanted.current) return;
    setElsewhere(isFar(position, seed));
    const located = { ...call, position };
    if (calls.kept(personId)?.clientId === call.clientId) calls.keep(located);
    else void tellPlace(located);
  }

  /** The call has gone out; on a line that comes and goes, so does the place in the end. */
  async function tellPlace(located: KeptCall): Promise<void> {
    for (let left = PLACE_TRIES; left > 0 && !isUnwanted.current; left--) {
      if ((await calls.send(located)).kind !== "later") return;
      await rest(SLOW_RETRY_MILLISECONDS);
    }
  }

  useEffect(() => {
    const waiting = calls.kept(personId);
    if (waiting !== null) {
      setState({ kind: "unsent", isKept: calls.unkept() === null });
      void send(waiting);
    }
    let triedAt = 0;
    const retry = setInterval(() => {
      const call = calls.kept(personId);
      if (call === null) return;
      const isOld = Date.now() - call.at > QUICK_MILLISECONDS;
      if (isOld && performance.now() - triedAt < SLOW_RETRY_MILLISECONDS) return;
      triedAt = performance.now();
      void send(call);
    }, RETRY_MILLISECONDS);
    addEventListener("online", flush);
    addEventListener("storage", lookElsewhere);
    const stopAnswering = answerForCalls({
      held: () =>
        [calls.unkept()].flatMap((call) => call === null ? [] : call.clientId)
          .map((id) => ({ id, isSilent: false })),
      send: flush,
    });
    return () => {
      clearInterval(retry);
      stopAnswering();
      removeEventListener("online", flush);
      removeEventListener("storage", lookElsewhere);
    };
  }, []);

  // The count that is seen; the one that matters is the server's.
  useEffect(() => {
    if (countEnds.current === null) return;
    const timer = setInterval(() => {
      const left = secondsLeft();
      setState((before) => before.kind === "stored" ? { ...before, secondsLeft: left } : before);
      if (left === 0) {
        countEnds.current = null;
        clearInterval(timer);
      }
    }, TICK_MILLISECONDS);
    return () => clearInterval(timer);
  }, [storedId]);

  useEffect(() => {
    if (storedId === null || !isOpen) return;
    let stop = () => {};
    let isGone = false;
    // What hears of it may not come at all, where the line died after the call had gone out.
    const stored = Date.now();
    const unheard = setTimeout(() => setSilentSince(stored), UNHEARD_MILLISECONDS);
    loadLater(follow).then(({ followAlert }) => {
      if (isGone) return;
      clearTimeout(unheard);
      const { city, now } = seed.reader;
      stop = followAlert({ personId, serverNow: now }, storedId, {
        onView: show,
        onUnattended: (cities) => setAttended(!cities.includes(city.name)),
        onSilence: setSilentSince,
      });
    }, () => {/* What is on the screen stays true: it says when it was. */});
    return () => {
      isGone = true;
      clearTimeout(unheard);
      stop();
    };
  }, [storedId, isOpen]);

  return {
    state,
    isElsewhere,
    knownAt: silentSince === null ? null : silentSince + offset,
    reader: reader.in({ ...reader.city, dispatcherOnDuty: isAttended }),
    raise(bookingId = seed.bookingId) {
      // What counts or is on its way is this very call, also while it is not drawn yet; one that has gone out is
      // followed by another: whoever holds the button again is worse. One taken back on its way is wanted again.
      const wasUnwanted = isUnwanted.current;
      isUnwanted.current = false;
      if (state.kind === "stored" && state.alert.status === "counting") return false;
      if (sending.current !== null) {
        if (wasUnwanted) begin(sending.current);
        return false;
      }
      if (state.kind === "sending" || state.kind === "unsent") return false;
      const call: KeptCall = {
        clientId: newIdentifier(),
        personId,
        bookingId,
        at: Date.now(),
        position: null,
      };
      begin(call);
      void send(call);
      return true;
    },
    cancel() {
      isUnwanted.current = true;
      if (state.kind === "stored") return void takeBack(state.alert.id);
      // A page that is opened meanwhile must not send it; what is on its way is taken back with its answer.
      calls.drop();
      setState(sending.current === null ? before.current : { kind: "cancelling" });
    },
  };
}

const isFar = (position: SosPosition, { place }: SosSeed): boolean =>
  place !== null && distanceMeters(position, place) > ELSEWHERE_METERS;
