/** What went wrong, what was not touched, and what to do. The emergency numbers stay, but for a silent call. */
import { NO_CITY } from "../../views/city_of_page.ts";
import { EmergencyStrip } from "../../views/emergency.tsx";
import { Icon } from "../../views/icon.tsx";
import { documentOf, Layout, pageResponse } from "./layout.tsx";
import { Reader } from "../../views/reader.ts";
import type { Variables } from "../context.ts";
import { PageReader } from "./page_reader.ts";
import { callWords, type KeptCall } from "../call_again.ts";
import type { TypedForm } from "../typed_form.ts";
import { isKey, WORDS } from "../locale.ts";
import type { ProblemStatus } from "../problem.ts";
import type { CityView, Language, Person } from "../services.ts";

export type ErrorStatus = ProblemStatus;

export interface ErrorPageDetails {
  readonly status: ErrorStatus;
  /** A refusal's code, where there is one: its text then is the explanation. */
  readonly code: string;
  /** Opaque; the reader may tell it to whom runs the service. */
  readonly faultId?: string;
  readonly language: Language;
  readonly person: Person | null;
  /** Whose telephones stand on the page; 103 and 112 where none is known. */
  readonly city?: CityView | undefined;
  /** Alarms, or a question to a doctor, stand above this page as above every other one. */
  readonly watch?: Variables["watch"];
  /** A call for help that was not taken: the same one can be sent again from here. */
  readonly call?: KeptCall | null;
  /** Another form, which nothing answered: it can be sent again from here too. */
  readonly typed?: TypedForm | null;
}

/** Statuses that have an explanation of their own. */
type ExplainedStatus = 400 | 403 | 404 | 409 | 429 | 500 | 503;
const EXPLAINED: readonly number[] = [400, 403, 404, 409, 429, 500, 503];
const explained = (status: ErrorStatus): ExplainedStatus =>
  EXPLAINED.includes(status) ? status as ExplainedStatus : 400;

/** To where it came from, with the id that it had: sent twice it is one call. */
function CallAgain({ reader, call }: { reader: Reader; call: KeptCall }) {
  const { send, once } = callWords(call);
  return (
    <form method="post" class="stack stack--s">
      {call.fields.map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <button type="submit" class="button button--primary button--large button--wide">
        {reader.t(send)}
      </button>
      {once !== null && <p class="small quiet">{reader.t(once)}</p>}
    </form>
  );
}

/** To where it came from, as it was typed. */
function SendAgain({ reader, typed }: { reader: Reader; typed: TypedForm }) {
  return (
    <form method="post" class="stack stack--s">
      {typed.fields.map(([name, value], at) => (
        <input key={at} type="hidden" name={name} value={value} />
      ))}
      {typed.hadSecret && <p class="small quiet">{reader.t("again.secret")}</p>}
      <p>
        <button type="submit" class="button button--primary button--large">
          {reader.t("again.send")}
        </button>
      </p>
    </form>
  );
}

function ErrorPage({ reader, details }: { reader: Reader; details: ErrorPageDetails }) {
  const key = `refusal.${details.code}`;
  const title = reader.t(`problem.${details.status}`);
  const { call = null, typed = null } = details;
  return (
    <Layout reader={reader} title={title}>
      <div class="wrap--narrow stack stack--l page-body">
        <section class="stack" data-code={details.code}>
          <p class="quiet small">{reader.t("error.number", { status: details.status })}</p>
          <h1>{title}</h1>
          {call === null && typed !== null && (
            <>
              <p>{reader.t(typed.isUnknown ? "again.typedUnknown" : "again.typed")}</p>
              <SendAgain reader={reader} typed={typed} />
            </>
          )}
          {call === null
            ? typed === null && (
              <p>
                {isKey(key) ? reader.t(key) : reader.t(`error.text.${explained(details.status)}`)}
              </p>
            )
            : (
              <>
                <p>{reader.t(callWords(call).text)}</p>
                <CallAgain reader={reader} call={call} />
              </>
            )}
          {details.faultId !== undefined && (
            <p class="small quiet">
              {reader.t("error.fault")} <code class="fault">{details.faultId}</code>
            </p>
          )}
          <p class="row">
            <a class={typed === null ? "button button--primary" : "button"} href="/">
              <Icon name="home" />
              {reader.t("error.home")}
            </a>
          </p>
        </section>
        {call?.as !== "silent" && <EmergencyStrip reader={reader} quiet={call === null} />}
      </div>
    </Layout>
  );
}

function elementOf(details: ErrorPageDetails) {
  const { language, person, city = NO_CITY, watch = null } = details;
  const reader = new Reader(WORDS[language], person, watch?.now ?? 0, city, "/");
  return <ErrorPage reader={new PageReader(reader, watch?.of ?? null)} details={details} />;
}

/** The whole page as text; for the app's onError. */
export const renderErrorPage = (details: ErrorPageDetails): string =>
  documentOf(elementOf(details));

export const errorResponse = (details: ErrorPageDetails): Response =>
  pageResponse(elementOf(details), details.status);
