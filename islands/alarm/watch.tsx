/**
 * Alarms on a page of the staff that is not the board: they stand above it, are heard and are in its title, as
 * on the board. The page itself is left alone.
 */
import { render } from "preact";
import { useEffect } from "preact/hooks";
import { AlarmStrip, stripAlarms } from "../../views/alarm_strip.tsx";
import { CityClock } from "../../views/city_clock.ts";
import { ClockReader } from "../../views/clock_reader.ts";
import type { WatchSeed } from "../../views/watch_seed.ts";
import { Words } from "../../views/words.ts";
import { openAlarms } from "../../views/alarm_lane.tsx";
import { AlarmNote, useAlarmActs } from "../board/alarms.tsx";
import type { Live } from "../live/live.ts";
import { useSiren } from "./siren.ts";

const TITLE_MILLISECONDS = 2_000;

/** The title of a page with the word before it, or without. Pure. */
export const alarmedTitle = (title: string, word: string | null, words: Words): string => {
  const known = [words.text("alert.tabTitle"), words.text("alert.tabDrill")];
  const before = known.find((one) => title.startsWith(`${one} · `));
  const bare = before === undefined ? title : title.slice(`${before} · `.length);
  return word === null ? bare : `${word} · ${bare}`;
};

/** A page that lives writes its title anew: the word is put before it again. */
function useTitleWord(word: string | null, words: Words): void {
  useEffect(() => {
    const write = () => {
      const title = alarmedTitle(document.title, word, words);
      if (title !== document.title) document.title = title;
    };
    write();
    if (word === null) return;
    const timer = setInterval(write, TITLE_MILLISECONDS);
    return () => clearInterval(timer);
  }, [word]);
}

interface WatchProps {
  readonly seed: WatchSeed;
  readonly live: Live;
  readonly words: Words;
  readonly clock: CityClock;
}

function Watch({ seed, live, words, clock }: WatchProps) {
  const alerts = [...live.store.alerts.value.values()];
  const open = openAlarms(alerts);
  const shown = stripAlarms(alerts, seed.personId, location.pathname);
  const calling = open.filter(({ status }) => status === "raised");
  // Whoever took one and is asked hears it too.
  const ringing = open.filter(({ status, board }) =>
    status === "raised" || (board?.careUntil != null && board.acknowledgedById === seed.personId)
  );
  const siren = useSiren(ringing.length > 0);
  const acts = useAlarmActs(calling);
  const word = ringing.length === 0
    ? null
    : words.text(ringing.every(({ isDrill }) => isDrill) ? "alert.tabDrill" : "alert.tabTitle");
  useTitleWord(word, words);
  // Each second alone while there is something that gets older.
  const now = shown.length === 0 ? seed.now : live.now.value;
  const reader = new ClockReader(words, now, clock);
  return (
    <AlarmStrip
      reader={reader}
      alerts={shown}
      onAcknowledge={acts.acknowledge}
      note={siren.sound !== "on" || acts.hasFailed
        ? (
          <AlarmNote
            words={words}
            isSilent={siren.sound !== "on"}
            hasFailed={acts.hasFailed}
            onTurnOn={siren.turnOn}
          />
        )
        : undefined}
    />
  );
}

/** Where the layout has left room for them. @param live the page's own, or one for this */
export function watchAlarms(live: Live): void {
  const element = document.getElementById("watch");
  if (element === null) return;
  const seed = JSON.parse(element.dataset.props!) as WatchSeed;
  const { isWhole, alerts } = live.store;
  const draw = () => {
    // What the server wrote stands until the stream has said how it is.
    if (element.dataset.state === "on" || (!isWhole.peek() && alerts.peek().size === 0)) return;
    element.dataset.state = "on";
    element.replaceChildren();
    const words = new Words(seed.language, seed.words);
    const clock = new CityClock(seed.timeZone, seed.clock);
    render(<Watch seed={seed} live={live} words={words} clock={clock} />, element);
  };
  isWhole.subscribe(draw);
  alerts.subscribe(draw);
}
