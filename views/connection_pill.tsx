/** How the page stands to the server, in one quiet line. */
import { Icon } from "./icon.tsx";
import type { ConnectionShown } from "./live_context.ts";
import type { Reader } from "./reader.ts";

const ICONS: Readonly<Record<ConnectionShown["state"], string>> = {
  connecting: "refresh",
  live: "live",
  reconnecting: "refresh",
  offline: "live-off",
};

/** As the style sheet knows them. */
const STATES: Readonly<Record<ConnectionShown["state"], string>> = {
  connecting: "off",
  live: "on",
  reconnecting: "reconnecting",
  offline: "off",
};

/** «На связи»; otherwise with the age of what one sees: since the last word from the server. */
export function ConnectionPill(
  { reader, connection }: { reader: Reader; connection: ConnectionShown },
) {
  const { state, heardAt } = connection;
  return (
    <span class="live" data-state={STATES[state]}>
      <Icon name={ICONS[state]} size="s" />
      {reader.t(`live.${state}`)}
      {state !== "live" && heardAt !== null &&
        `, ${reader.t("live.age", { age: reader.since(heardAt) })}`}
    </span>
  );
}
