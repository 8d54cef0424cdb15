/** The frame of every page: head, skip link, bar, main, foot. */
import type { ComponentChildren } from "preact";
import { renderToString } from "preact-render-to-string";
import { AppBar } from "./app_bar.tsx";
import { FIELD_LABELS } from "./field_labels.ts";
import { Footer } from "./footer.tsx";
import type { Redraw } from "./kept_form.ts";
import { ActsContext } from "../../views/acts_context.ts";
import * as doctorActs from "../../views/doctor_page_acts.tsx";
import { FieldLabels } from "../../views/field_labels.ts";
import { FieldNames, FieldNamesContext } from "../../views/field_names.ts";
import * as patientActs from "../../views/patient_acts.tsx";
import * as staffParts from "../../views/staff_parts.tsx";
import type { Reader } from "../../views/reader.ts";
import { GROUND } from "../manifest.ts";
import { type Watch as WatchProps, watchOf } from "./page_reader.ts";
import { CallingStrip } from "../../views/calling_strip.tsx";
import type { PageScripts } from "../assets.ts";
import { keptSeed } from "../../views/kept_seed.ts";
import { presenceSeed } from "../../views/presence_seed.ts";
import { PresenceQuestion } from "../../views/shift_notes.tsx";
import { watchSeed } from "../../views/watch_seed.ts";
import type { JSX } from "preact";

interface LayoutProps {
  reader: Reader;
  /** Without the name of the service, which is added. */
  title: string;
  children: ComponentChildren;
  /** Live pages have a bar without a line, since the plate follows at once. */
  plainBar?: boolean;
  mainClass?: string;
  /** The board brings a frame of its own. */
  bare?: boolean;
  /** The same for everybody, so that it may be kept: it does not say whose it is. */
  impersonal?: boolean;
  version?: string;
  /** Scripts of a page with islands. */
  scripts?: PageScripts | null;
  /** The words that live islands speak with; null: the page has none that speak. */
  words?: string | null;
  /** More style sheets than every page has: names in `/static/`. */
  styles?: readonly string[];
  /** It has a form that a choice of language or letters must not lose, and how it is drawn anew. */
  keeps?: Redraw;
  /** Its island has a stream, which watches for what stands above the page too. */
  ownStream?: boolean;
  /** It has the patient's button for help, which sends what was kept too. */
  ownSos?: boolean;
  /** How the page is read again where no script runs; with one the stream says when. */
  readAgain?: ReadAgain | null;
}

export interface ReadAgain {
  readonly seconds: number;
  /** The page's own: what a form was sent to may have none to be read; none: where it is. */
  readonly path?: string;
}

const contentOf = ({ seconds, path }: ReadAgain): string =>
  path === undefined ? `${seconds}` : `${seconds}; url=${path}`;

/** @param after the script of what comes after the page, where the page has none of its own */
function Head(props: LayoutProps & { after: string | null }) {
  const { reader, title, scripts, words = null, styles = [], readAgain = null } = props;
  const refresh = readAgain === null
    ? null
    : <meta http-equiv="refresh" content={contentOf(readAgain)} />;
  return (
    <head>
      <meta charset="utf-8" />
      <meta
        name="viewport"
        content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
      />
      <meta name="color-scheme" content="light dark" />
      <meta name="format-detection" content="telephone=no" />
      <title>{`${title} · ${reader.t("brand.name")}`}</title>
      <meta name="theme-color" content={GROUND.light} media="(prefers-color-scheme: light)" />
      <meta name="theme-color" content={GROUND.dark} media="(prefers-color-scheme: dark)" />
      <link rel="icon" href="/static/icon.svg" type="image/svg+xml" />
      <link rel="apple-touch-icon" href="/static/icons/apple_touch_180.png" />
      {/* With cookies: its language and its shortcuts are the reader's. */}
      <link rel="manifest" href="/manifest.webmanifest" crossorigin="use-credentials" />
      <link rel="stylesheet" href="/static/tokens.css" />
      <link rel="stylesheet" href="/static/components.css" />
      <link rel="stylesheet" href="/static/pages.css" />
      {styles.map((name) => <link key={name} rel="stylesheet" href={`/static/${name}`} />)}
      {refresh !== null && (scripts ? <noscript>{refresh}</noscript> : refresh)}
      {props.after !== null && <script type="module" src={props.after}></script>}
      {scripts && (
        <>
          {/* A phone's layout takes the map from below: it is not painted before it is whole. */}
          <link rel="expect" href="#page-end" {...{ blocking: "render" }} />
          {scripts.preloads.map((path) => <link key={path} rel="modulepreload" href={path} />)}
          {words !== null && <link rel="preload" href={words} as="fetch" crossorigin="anonymous" />}
          <script type="module" src={scripts.entry}></script>
        </>
      )}
    </head>
  );
}

/**
 * Room for alarms on every page of the staff, and for «are you there?» on every page of a doctor on shift: without
 * one they take none. What is written stands until a script has heard of it. On every page of a patient that has no
 * button for help: room for a call that this browser has kept.
 */
function Watch({ reader, watch, ownStream, ownSos }: {
  reader: Reader;
  watch: WatchProps;
  ownStream: boolean;
  ownSos: boolean;
}) {
  if (watch.of === "patient") {
    return ownSos ? null : (
      <div
        id="kept"
        class="watch"
        data-name="kept"
        data-props={JSON.stringify(keptSeed(reader, watch.words))}
      />
    );
  }
  // The page of the shift asks itself.
  if (watch.of === "doctor" && reader.path === "/doctor") return null;
  const isStaff = watch.of === "staff";
  // A page with a stream knows its reader itself.
  const seed = isStaff ? watchSeed(reader) : ownStream ? undefined : presenceSeed(reader);
  return (
    <div
      id="watch"
      class="watch"
      data-name={ownStream ? undefined : isStaff ? "watch" : "presence"}
      data-props={watch.scripts === null ? undefined : JSON.stringify(seed)}
    >
      {watch.of === "staff"
        ? <CallingStrip reader={reader} calling={watch.calling} herePath={reader.path} />
        : <PresenceQuestion reader={reader} until={watch.presenceUntil} path={reader.path} />}
    </div>
  );
}

export function Layout(props: LayoutProps) {
  const { reader, children } = props;
  const watch = props.bare ? null : watchOf(reader);
  const scripts = props.scripts ?? watch?.scripts ?? null;
  // Whose page it is: its script lets go what the browser keeps of anybody else.
  const saysWhose = scripts !== null && props.impersonal !== true;
  return (
    <html
      lang={reader.language}
      data-text={reader.textSize === "normal" ? undefined : reader.textSize}
      data-words={props.words ?? undefined}
      data-islands={scripts ? JSON.stringify(scripts.islands) : undefined}
      data-person={saysWhose ? reader.person?.id ?? "" : undefined}
    >
      <Head {...props} after={props.scripts ? null : scripts?.entry ?? null} />
      <body>
        <a class="skip" href="#main">{reader.t("layout.skip")}</a>
        {props.bare ? children : (
          <div class="page">
            {watch !== null && (
              <Watch
                reader={reader}
                watch={watch}
                ownStream={props.ownStream ?? false}
                ownSos={props.ownSos ?? false}
              />
            )}
            <AppBar reader={reader} plain={props.plainBar ?? false} keeps={props.keeps} />
            <main id="main" class={props.mainClass} tabIndex={-1}>{children}</main>
            <Footer reader={reader} version={props.version ?? null} keeps={props.keeps} />
          </div>
        )}
        <span id="page-end" hidden></span>
      </body>
    </html>
  );
}

/** A whole document as text. */
export function documentOf(page: JSX.Element): string {
  const names = new FieldNames();
  const drawn = () =>
    renderToString(
      <FieldLabels.Provider value={FIELD_LABELS}>
        <FieldNamesContext.Provider value={names}>
          <ActsContext.Provider value={{ ...doctorActs, ...patientActs, ...staffParts }}>
            {page}
          </ActsContext.Provider>
        </FieldNamesContext.Provider>
      </FieldLabels.Provider>,
    );
  const first = drawn();
  if (!names.isAsked) return `<!doctype html>${first}`;
  // What is wrong is said before the fields: by now it is known what they are called, and which are there.
  names.look(first);
  return `<!doctype html>${drawn()}`;
}

/** A page as an answer; pages of signed-in people are never kept by anybody on the way. */
export const pageResponse = (page: JSX.Element, status = 200, headers = {}): Response =>
  new Response(documentOf(page), {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      ...headers,
    },
  });
