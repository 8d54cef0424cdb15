/** Alarms above a page of the staff as the server writes them: how many nobody has taken, and the way there. */
import { alertPath } from "./alarm_lane.tsx";
import { Icon } from "./icon.tsx";
import { inOrder } from "./numbers_and_lists.ts";
import type { Reader } from "./reader.ts";

/** No more of an alarm than that it calls, and since when. */
export interface CallingAlarm {
  readonly id: string;
  readonly isDrill: boolean;
  /** RFC 3339. */
  readonly since: string;
}

interface CallingStripProps {
  readonly reader: Reader;
  readonly calling: readonly CallingAlarm[];
  /** The alarm whose page this is stands on it already. */
  readonly herePath: string;
}

const oldestOf = (calling: CallingStripProps["calling"]): string =>
  calling.map(({ since }) => since).sort(inOrder)[0] ?? "";

/** Without a script it is as old as its page, and says so by nothing: each page is written with what is so then. */
export function CallingStrip({ reader, calling, herePath }: CallingStripProps) {
  const { words } = reader;
  const others = calling.filter(({ id }) => alertPath(id) !== herePath);
  const [only] = others;
  if (only === undefined) return null;
  const isDrill = others.every((one) => one.isDrill);
  return (
    <section class="alarms alarmstrip" aria-label={words.text("alert.lane")}>
      <div class="alarm" data-state="raised" data-drill={isDrill ? "" : undefined}>
        <strong class="alarm__kind">
          <Icon name="sos" />
          {isDrill && <span class="badge">{words.text("alert.drill")}</span>}
          {words.count("alert.calling", others.length)}
        </strong>
        {/* The hour stays true, however old the page gets. */}
        <span class="alarm__what">
          {words.text(others.length === 1 ? "alert.callingSinceOne" : "alert.callingSince", {
            time: reader.clock(oldestOf(others)),
          })}
        </span>
        <span class="alarm__act">
          <a
            class="button button--dense button--plate"
            href={others.length === 1 ? alertPath(only.id) : "/board"}
          >
            {words.text("alert.open")}
          </a>
        </span>
      </div>
    </section>
  );
}
