/**
 * Rings while an offer waits: three rising tones every two seconds, and the phone shakes in a pocket. Of several
 * tabs one does: the one that was seen last of those that somebody has tapped, since the others may not sound.
 */
import type { Signal } from "@preact/signals";
import { inOneTab, type TabHost } from "./one_tab.ts";

const KEY = "tot-offer-sound";
const RING_MILLISECONDS = 2_000;
const SHAKE = [280, 140, 280];

export type SoundState = "on" | "off" | "blocked";

export interface CallSound {
  toggle(): void;
  /**
   * As long as somebody is asked, and no longer: nobody may be there to say that it is over.
   * @param until in server's milliseconds; null: not at all
   */
  ring(until: number | null): void;
}

function tones(context: AudioContext): void {
  for (const [hertz, after] of [[587, 0], [784, 0.16], [988, 0.32]] as const) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    const at = context.currentTime + after;
    tone.type = "triangle";
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.5, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.28);
    tone.connect(volume).connect(context.destination);
    tone.start(at);
    tone.stop(at + 0.3);
  }
}

const isWanted = (): boolean => {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
};

const keep = (wanted: boolean): void => {
  try {
    localStorage.setItem(KEY, wanted ? "on" : "off");
  } catch {
    // Not kept: the next page rings, which is the safer of the two.
  }
};

/**
 * @param state where it tells whether it would be heard
 * @param serverNow the server's milliseconds, also while nobody looks
 * @param host the page itself, and the tabs beside it
 */
export function createCallSound(
  state: Signal<SoundState>,
  serverNow: () => number,
  host?: TabHost,
): CallSound {
  let context: AudioContext | null = null;
  let ringing: ReturnType<typeof setInterval> | undefined;
  let hasJoined = false;
  let isTheOne = false;

  const look = () => {
    if (!isWanted()) state.value = "off";
    else state.value = context?.state === "running" ? "on" : "blocked";
  };
  const join = () => {
    if (hasJoined) return;
    hasJoined = true;
    inOneTab("tot-ring", () => {
      isTheOne = true;
      return () => isTheOne = false;
    }, host);
  };
  /** Browsers let a page sound after a tap: any tap will do. */
  const wake = () => {
    join();
    if (!isWanted() || typeof AudioContext === "undefined") return;
    context ??= new AudioContext();
    context.onstatechange = look;
    void context.resume().then(look, () => {});
  };
  for (const name of ["pointerdown", "keydown"]) addEventListener(name, wake, { passive: true });

  const once = () => {
    if (!isTheOne) return;
    if (context?.state === "running" && isWanted()) tones(context);
    // Not before the first tap, and not on a desk: both are no fault.
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(SHAKE);
  };
  look();
  // The tap may have been before this came.
  if (navigator.userActivation?.hasBeenActive) join();
  return {
    toggle() {
      keep(!isWanted() || state.peek() === "blocked");
      wake();
      look();
      if (isWanted() && context?.state === "running") tones(context);
    },
    ring(until) {
      clearInterval(ringing);
      ringing = undefined;
      if (until === null) return;
      const ring = () => {
        if (serverNow() < until) once();
        else clearInterval(ringing);
      };
      ring();
      ringing = setInterval(ring, RING_MILLISECONDS);
    },
  };
}
