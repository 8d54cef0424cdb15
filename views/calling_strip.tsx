/** Alarms above a page of the staff as the server writes them: how many nobody has taken, and the way there. */
import type { AlertView } from "../actors/alert/view.ts";
import { alertPath } from "./alarm_lane.tsx";
import { Icon } from "./icon.tsx";
import type { Words } from "./words.ts";

interface CallingStripProps {
  readonly words: Words;
  readonly calling: readonly Pick<AlertView, "id" | "isDrill">[];
  /** The alarm whose page this is stands on it already. */
  readonly herePath: string;
}

/** Without a script it is as old as its page, and says so by nothing: each page is written with what is so then. */
export function CallingStrip({ words, calling, herePath }: CallingStripProps) {
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
