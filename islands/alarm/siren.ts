/**
 * The sound of alarms: where somebody has allowed it, until one has been taken by name. Of several tabs one
 * sounds: the one that was seen last of those that may.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { inOneTab } from "../doctor/one_tab.ts";

const KEY = "tot-board-sound";
const SIREN_MILLISECONDS = 3_000;

/** Blocked: wanted, and the browser waits for a tap or a key on this page. */
export type AlarmSound = "on" | "off" | "blocked";

interface Tone {
  readonly hertz: number;
  readonly after: number;
  readonly volume: number;
  readonly seconds: number;
}

function sound(context: AudioContext, { hertz, after, volume: loudest, seconds }: Tone): void {
  const tone = context.createOscillator();
  const volume = context.createGain();
  const at = context.currentTime + after;
  tone.frequency.value = hertz;
  volume.gain.setValueAtTime(0.0001, at);
  volume.gain.exponentialRampToValueAtTime(loudest, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + seconds);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + seconds + 0.02);
}

/** Two calm tones: no alarm. */
function chime(context: AudioContext): void {
  for (const [hertz, after] of [[660, 0], [880, 0.18]] as const) {
    sound(context, { hertz, after, volume: 0.2, seconds: 0.3 });
  }
}

/** Higher and falling: not to be taken for a booking that waits. */
function siren(context: AudioContext): void {
  for (const [hertz, after] of [[1_180, 0], [880, 0.22], [1_180, 0.44], [880, 0.66]] as const) {
    sound(context, { hertz, after, volume: 0.35, seconds: 0.2 });
  }
}

const isKept = (): boolean => {
  try {
    return localStorage.getItem(KEY) === "on";
  } catch {
    return false;
  }
};

const keep = (isWanted: boolean): void => {
  try {
    localStorage.setItem(KEY, isWanted ? "on" : "off");
  } catch {
    // Not kept: the next page begins silent.
  }
};

/** The button answers for itself: a tap on it must not first wake the sound, then switch it off. */
const isOnButton = (event: Event): boolean =>
  (event.target as Element | null)?.closest?.("[data-sound]") != null;

export interface Siren {
  readonly sound: AlarmSound;
  /** A tap that wants to hear alarms. */
  turnOn(): void;
  toggle(): void;
  /** Once and calmly, where it is wanted: something has come that is no alarm. */
  chime(): void;
}

/** @param isCalling there is an alarm that has to be heard */
export function useSiren(isCalling: boolean): Siren {
  const [isWanted, setWanted] = useState(isKept);
  /** The same at once: a second press may come before the first one is drawn. */
  const wanted = useRef(isWanted);
  const [isHeard, setHeard] = useState(false);
  const context = useRef<AudioContext | null>(null);
  const isTheOne = useRef(false);

  // Who may not sound stands in nobody's way.
  useEffect(() =>
    !isHeard ? undefined : inOneTab("tot-siren", () => {
      isTheOne.current = true;
      return () => isTheOne.current = false;
    }), [isHeard]);

  useEffect(() => {
    if (!isCalling) return;
    const ring = () => {
      if (isTheOne.current && context.current?.state === "running") siren(context.current);
    };
    ring();
    const timer = setInterval(ring, SIREN_MILLISECONDS);
    return () => clearInterval(timer);
  }, [isCalling, isHeard]);

  const wake = useRef(async (): Promise<AudioContext | null> => {
    if (typeof AudioContext === "undefined") return null;
    const look = () => setHeard(context.current?.state === "running");
    context.current ??= new AudioContext();
    context.current.onstatechange = look;
    await context.current.resume().catch(() => {});
    look();
    return context.current;
  }).current;

  // At once where the browser lets a page sound that was tapped before it was loaded anew; else any
  // tap or key will do.
  useEffect(() => {
    if (!isWanted) return;
    void wake();
    const onTap = (event: Event) => {
      if (!isOnButton(event) && context.current?.state !== "running") void wake();
    };
    for (const name of ["pointerdown", "keydown"]) addEventListener(name, onTap, { passive: true });
    return () => {
      for (const name of ["pointerdown", "keydown"]) removeEventListener(name, onTap);
    };
  }, [isWanted]);

  const want = (next: boolean) => {
    wanted.current = next;
    setWanted(next);
    keep(next);
  };
  return {
    sound: !isWanted ? "off" : isHeard ? "on" : "blocked",
    turnOn() {
      want(true);
      void wake();
    },
    toggle() {
      want(!(wanted.current && context.current?.state === "running"));
      if (!wanted.current) return;
      void wake().then((heard) => {
        if (heard?.state === "running" && wanted.current) chime(heard);
      });
    },
    chime() {
      if (isWanted && context.current?.state === "running") chime(context.current);
    },
  };
}
