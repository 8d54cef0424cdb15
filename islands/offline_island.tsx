/**
 * The page without a connection, alive: it shows the booking that this browser knows, lets its ages
 * grow, and looks for the server, so that nobody has to try again and again.
 */
import { hydrate } from "preact";
import { useEffect, useState } from "preact/hooks";
import { OfflineBooking, type OfflineSummary, type UnsentStep } from "../views/offline_booking.tsx";
import type { Reader } from "../views/reader.ts";
import { readerFrom, type ReaderSeed } from "../views/reader_seed.ts";
import { type BackOff, waitAfter } from "./live/back_off.ts";
import { openOutboxStorage } from "./live/outbox_storage.ts";
import { readSummary } from "./offline_storage.ts";
import { hasKeptCall, hasKeptLinkCall } from "./sos/kept_call.ts";
import { OfflineSos } from "./sos/offline_sos.tsx";
import { loadWords } from "./words.ts";
import { timeLimit } from "./live/time_limit.ts";
import { waitingOf } from "./waiting.ts";

/** Not whether it is alive: a page that comes too early gets an error, which looks for nothing. */
const READY_URL = "/readyz";
const BACK_OFF: BackOff = { firstMilliseconds: 5_000, longestMilliseconds: 20_000 };
const ASK_MILLISECONDS = 8_000;
const TICK_MILLISECONDS = 5_000;
/** So long a kept call may hold the next try up. */
const SEND_MILLISECONDS = 6_000;
const LOOK_MILLISECONDS = 100;

/** The page stands at the address that did not open; at its own there is nothing to come back to. */
const isAtOwnAddress = (): boolean => location.pathname === "/offline";

/** A call for help goes first: the page that comes need not be one that sends it. */
async function tryAgain(): Promise<void> {
  const until = Date.now() + SEND_MILLISECONDS;
  while ((hasKeptCall() || hasKeptLinkCall()) && Date.now() < until) {
    await new Promise((done) => setTimeout(done, LOOK_MILLISECONDS));
  }
  if (isAtOwnAddress()) location.assign("/");
  else location.reload();
}

/** A login page of a foreign network answers too, but not with this. */
async function serverAnswers(): Promise<boolean> {
  try {
    const answer = await fetch(READY_URL, {
      cache: "no-store",
      signal: timeLimit(ASK_MILLISECONDS),
    });
    return answer.ok && (await answer.json() as { status?: string }).status === "ready";
  } catch {
    return false;
  }
}

/** `online` tells of the network alone: a server that was away comes back without it. */
function lookForServer(tries = 1): void {
  setTimeout(async () => {
    if (document.hidden) return lookForServer(tries);
    if (await serverAnswers()) return tryAgain();
    lookForServer(tries + 1);
  }, waitAfter(tries, Math.random(), BACK_OFF));
}

/** Steps and words of this person that wait here; a call for help says itself whether it went out. */
async function unsentOf({ personId, knownAt }: OfflineSummary): Promise<readonly UnsentStep[]> {
  const storage = await openOutboxStorage(personId, knownAt);
  const kept = await storage.list();
  return waitingOf(kept.filter(({ refused }) => refused === undefined), null)
    .map(({ command, at }) => ({ command, at }));
}

interface OfflineProps {
  readonly reader: Reader;
  readonly summary: OfflineSummary | null;
}

function Offline({ reader, summary }: OfflineProps) {
  // The first drawing is the server's own.
  const [ownNow, setOwnNow] = useState<number | null>(null);
  const [unsent, setUnsent] = useState<readonly UnsentStep[]>([]);
  useEffect(() => {
    // A storage that fails says nothing here.
    if (summary !== null) unsentOf(summary).then(setUnsent, () => {});
    const tick = () => setOwnNow(Date.now());
    tick();
    const id = setInterval(tick, TICK_MILLISECONDS);
    return () => clearInterval(id);
  }, []);
  return (
    <>
      {ownNow !== null && summary?.isPatients === true && (
        <OfflineSos reader={reader} summary={summary} />
      )}
      <OfflineBooking
        reader={reader}
        summary={ownNow === null ? null : summary}
        unsent={unsent}
        ownNow={ownNow}
        retryPath={ownNow !== null && isAtOwnAddress() ? "/" : ""}
      />
    </>
  );
}

export default async function mount(element: HTMLElement, properties: unknown): Promise<void> {
  addEventListener("online", tryAgain);
  if (!isAtOwnAddress()) lookForServer();
  const reader = readerFrom(properties as ReaderSeed, await loadWords());
  hydrate(<Offline reader={reader} summary={readSummary(Date.now())} />, element);
}
