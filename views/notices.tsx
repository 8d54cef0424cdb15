/** What a page says about the last act: an error summary with links, or a line. */
import type { ComponentChildren } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { lowered } from "./booking_words.ts";
import { FieldLabels } from "./field_labels.ts";
import { FieldNamesContext } from "./field_names.ts";
import { ConnectionPill } from "./connection_pill.tsx";
import { Icon } from "./icon.tsx";
import { useLive } from "./live_context.ts";
import type { FormState } from "./forms.ts";
import type { Reader } from "./reader.ts";

/** «Адрес: заполните это поле»: away from its field an error must say whose it is. */
function namedError(
  error: { name: string; message: string },
  labelOf: LabelOf,
): string {
  const label = labelOf(error.name);
  return label === null ? error.message : `${label}: ${lowered(error.message)}`;
}

/** What a page calls its own fields; null: nothing else than everybody. */
export type LabelOf = (name: string) => string | null;

/**
 * Which of these ids stand on the page. The server has looked while it drew; a live page looks once it stands,
 * since its summary comes before its fields.
 */
function useStanding(ids: readonly string[]): (id: string) => boolean {
  const names = useContext(FieldNamesContext);
  const [missing, setMissing] = useState<readonly string[]>([]);
  useEffect(() => {
    setMissing(ids.filter((id) => document.getElementById(id) === null));
  }, [ids.join()]);
  return names === null ? (id) => !missing.includes(id) : (id) => names.stands(id);
}

interface SummaryLine {
  /** The field that it leads to; null: nothing on the page is at fault, there is only something to do. */
  readonly to: string | null;
  readonly text: string;
}

/** Each thing to mend once: fields of the page first, then what no field of it is at fault for. */
function useLines(reader: Reader, state: FormState, labelOf: LabelOf): readonly SummaryLine[] {
  const stands = useStanding(state.errors.map(({ name }) => state.id(name)));
  const lines = state.errors.map((error): SummaryLine => {
    const to = state.id(error.name);
    if (stands(to)) return { to, text: namedError(error, labelOf) };
    // A version, an id: nobody has typed it, and the page that comes back has new ones.
    return { to: null, text: error.name === "" ? error.message : reader.t("form.behind") };
  });
  return [...lines.filter(({ to }) => to !== null), ...lines.filter(({ to }) => to === null)]
    .filter((line, at, all) =>
      all.findIndex(({ to, text }) => to === line.to && text === line.text) === at
    );
}

/**
 * What was wrong with a form, first on the page and focused by the browser (`autofocus` moves the
 * focus here without a script). Each line leads to its field; what has none on the page is said without a link.
 */
export function ErrorSummary(
  { reader, state, labelOf }: { reader: Reader; state: FormState; labelOf?: LabelOf | undefined },
) {
  const labels = useContext(FieldLabels);
  const names = useContext(FieldNamesContext);
  const everybodys = (name: string) => {
    // As the page calls it, where that is a name: a group may ask a question.
    const shown = names?.of(state.id(name)) ?? null;
    if (shown !== null && !shown.endsWith("?")) return shown;
    const key = labels[name];
    return key === undefined ? shown : reader.t(key);
  };
  const lines = useLines(reader, state, (name) => labelOf?.(name) ?? everybodys(name));
  if (!state.failed) return null;
  const fields = lines.filter(({ to }) => to !== null).length;
  const title = state.refusal ??
    (fields > 0 ? reader.count("form.fix", fields) : lines[0]?.text ?? "");
  const listed = lines.filter(({ to, text }) => to !== null || text !== title);
  const id = `${state.prefix}-errors`;
  return (
    <div
      class="errors"
      role="alert"
      aria-labelledby={`${id}-title`}
      tabIndex={-1}
      id={id}
      autofocus
    >
      <h2 id={`${id}-title`}>{title}</h2>
      {listed.length > 0 && (
        <ul>
          {listed.map(({ to, text }) => (
            <li>{to === null ? text : <a href={`#${to}`}>{text}</a>}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

type Tone = "wait" | "go" | "here" | "done" | "off" | "late" | "alarm";

interface BannerProps {
  tone: Tone;
  icon: string;
  title: string;
  children?: ComponentChildren;
  role?: "status" | "alert";
}

export const Banner = ({ tone, icon, title, children, role }: BannerProps) => (
  <div class="banner banner--box" data-tone={tone} role={role}>
    <Icon name={icon} />
    <div class="banner__text">
      <strong>{title}</strong>
      {children}
    </div>
  </div>
);

/**
 * When the page was made, and the way to make it anew: without a script it does not move. A live page
 * says how it stands to the server instead.
 */
export function Freshness({ reader, path }: { reader: Reader; path: string }) {
  const live = useLive();
  if (live !== null) {
    return (
      <p class="freshness">
        <ConnectionPill reader={reader} connection={live.connection} />
      </p>
    );
  }
  return (
    <p class="freshness">
      <span>{reader.t("page.dataOf", { time: reader.clockSeconds(reader.now) })}</span>
      <a class="button button--quiet button--dense" href={path}>
        <Icon name="refresh" />
        {reader.t("page.refresh")}
      </a>
    </p>
  );
}

export const Empty = (
  { icon, title, text, children }: {
    icon: string;
    title: string;
    text: string;
    children?: ComponentChildren;
  },
) => (
  <div class="empty">
    <Icon name={icon} />
    <h2 class="empty__title">{title}</h2>
    <p>{text}</p>
    {children}
  </div>
);
