/** A booking that falls to the dispatchers is heard, where somebody has allowed it, and stands in the title. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Reader } from "../../views/reader.ts";

const KEY = "tot-board-sound";

/** Two calm tones: not an alarm, those come with their own part. */
function chime(context: AudioContext): void {
  for (const [hertz, after] of [[660, 0], [880, 0.18]] as const) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    const at = context.currentTime + after;
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.2, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.3);
    tone.connect(volume).connect(context.destination);
    tone.start(at);
    tone.stop(at + 0.32);
  }
}

/** @param waiting ids of the bookings that wait for a dispatcher */
export function useAlarm(waiting: readonly string[], reader: Reader) {
  const [isOn, setOn] = useState(false);
  const context = useRef<AudioContext | null>(null);
  const known = useRef<ReadonlySet<string> | null>(null);
  const key = waiting.join();
  useEffect(() => {
    const before = known.current;
    known.current = new Set(waiting);
    const title = reader.t("board.title");
    document.title = `${waiting.length === 0 ? "" : `(${waiting.length}) `}${title} · ${
      reader.t("brand.name")
    }`;
    const isNews = before !== null && waiting.some((id) => !before.has(id));
    if (isNews && isOn && context.current !== null) chime(context.current);
  }, [key]);
  return {
    isOn,
    /** Browsers let a page sound only after a tap: this is it. */
    toggle() {
      context.current ??= new AudioContext();
      if (!isOn) {
        void context.current.resume();
        chime(context.current);
      }
      setOn(!isOn);
      try {
        localStorage.setItem(KEY, isOn ? "off" : "on");
      } catch {
        // Not kept: the next page begins silent, as this one did.
      }
    },
  };
}
