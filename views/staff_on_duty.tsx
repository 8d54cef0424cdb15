/** Who of the staff is on duty, on the board: by name, or that nobody is. */
import type { OnDutyShown } from "./colleagues.ts";
import { Icon } from "./icon.tsx";
import type { Reader } from "./reader.ts";

/** «Ольга Белова», and of a silent one that the board is closed. */
export const colleagueText = (reader: Reader, one: OnDutyShown): string =>
  one.silent
    ? reader.t("staffDuty.silent", { name: `${one.firstName} ${one.lastName}` })
    : `${one.firstName} ${one.lastName}`;

/** A word, and the way to the page of the duty; who is not on duty goes on with one button. */
export function StaffOnDuty(
  { reader, onDuty }: { reader: Reader; onDuty: readonly OnDutyShown[] },
) {
  const isMine = onDuty.some((one) => one.id === reader.person?.id);
  const others = onDuty.filter((one) => one.id !== reader.person?.id);
  const [first, ...rest] = others;
  const names = first === undefined ? reader.t(isMine ? "staffDuty.onlyMe" : "staffDuty.nobody") : [
    ...(isMine ? [reader.t("staffDuty.me")] : []),
    colleagueText(reader, first),
    ...(rest.length === 0 ? [] : [reader.count("staffDuty.more", rest.length)]),
  ].join(", ");
  const isAlarming = onDuty.every((one) => one.silent);
  return (
    <div class="staffduty">
      {!isMine && (
        <form method="post" action="/board/duty/start">
          <button type="submit" class="button button--dense button--primary">
            {reader.t("staffDuty.start")}
          </button>
        </form>
      )}
      <a
        class="staffduty__who"
        href="/board/duty"
        data-tone={isAlarming ? "late" : "done"}
      >
        <Icon name={isAlarming ? "warning" : "user-check"} size="s" />
        <span class="visually-hidden">{reader.t("staffDuty.title")}:</span>
        <span class="staffduty__names">{names}</span>
      </a>
    </div>
  );
}
