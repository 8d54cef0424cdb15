/**
 * The shift behind a doctor's page: reported while it lasts, and shown. What speaks to the phone itself
 * comes after the page: its place can wait a moment, the reader cannot.
 */
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { LiveDuty, PositionShown, PushShown } from "../../views/live_context.ts";
import type { CallSound, SoundState } from "./call_sound.ts";
import { type DutyFacts, NO_FACTS } from "./duty_facts.ts";
import type { DutyReporter } from "./duty_reporter.ts";
import type { Shown } from "./presence.ts";
import type { PushSwitch } from "./push_switch.ts";
import { loadLater } from "../load_later.ts";
import type { Live } from "../live/live.ts";

export interface Duty {
  readonly page: LiveDuty;
  readonly facts: DutyFacts;
  /** The phone's own place, as a map shows it. */
  readonly position: PositionShown | null;
}

interface Phone {
  readonly reporter: DutyReporter;
  readonly sound: CallSound;
  readonly push: PushSwitch;
  readonly health: LiveDuty["health"];
}

const facts = signal<DutyFacts>(NO_FACTS);
const sound = signal<SoundState>("off");
const push = signal<PushShown>({ state: "asking", test: null });
let opening: Promise<Phone> | null = null;

/** One a page, whichever of its islands asks first. */
const openPhone = (personId: string, live: Live, shown: Shown): Promise<Phone> =>
  opening ??= loadLater(() =>
    Promise.all([
      import("./duty_reporter.ts"),
      import("./call_sound.ts"),
      import("./push_switch.ts"),
      import("../../views/duty_health.tsx"),
    ])
  ).then(([{ createDutyReporter }, { createCallSound }, { createPushSwitch }, health]) => ({
    health: health.DutyHealth,
    reporter: createDutyReporter(personId, live, facts, shown),
    sound: createCallSound(sound, live.serverNow),
    push: createPushSwitch(push, () => live.serverNow()),
  }));

/**
 * @param isOnShift as the server wrote it, until the stream says it
 * @param asks what waits for an answer of this doctor: offers, and an alarm
 */
export function useDuty(
  live: Live,
  personId: string,
  isOnShift: boolean,
  asks: readonly { readonly expiresAt: string }[],
  shown: Shown,
): Duty {
  const [phone, setPhone] = useState<Phone | null>(null);
  useEffect(() => {
    openPhone(personId, live, shown).then(setPhone, (error) => {
      console.error("the shift is not reported", error);
    });
  }, []);
  // Whose account is closed is followed no more. A sign-in that has only run out comes back, and its places wait.
  const isClosed = live.connection.value.closed !== undefined;
  const told = live.store.duty.value;
  const what = isClosed
    ? null
    : told?.available ?? isOnShift
    ? "shift"
    : told?.isFollowed
    ? "place"
    : null;
  useEffect(() => phone?.reporter.report(what), [phone, what]);
  const until = asks.length === 0
    ? null
    : Math.max(...asks.map(({ expiresAt }) => Date.parse(expiresAt)));
  useEffect(() => phone?.sound.ring(until), [phone, until]);
  const closed = live.store.closedOffer.value;
  const { fix, fixAt, ...known } = facts.value;
  return {
    facts: facts.value,
    page: {
      ...known,
      accuracyMeters: fix?.accuracy ?? null,
      fixAt,
      sound: sound.value,
      toggleSound: () => phone?.sound.toggle(),
      health: phone?.health ?? null,
      push: push.value,
      togglePush: () => phone?.push.toggle(),
      testPush: () => phone?.push.test(),
      askPlace: () => phone?.reporter.askPlace(),
      isAsked: until !== null,
      closedOffer: closed === null ? null : { reason: closed.reason },
      dismissClosedOffer: live.store.dismissClosedOffer,
    },
    position: fix === null || fixAt === null ? null : {
      latitude: fix.latitude,
      longitude: fix.longitude,
      accuracyMeters: fix.accuracy,
      headingDegrees: fix.heading,
      recordedAt: new Date(fixAt).toISOString(),
      etaSeconds: null,
      isEstimated: false,
    },
  };
}
