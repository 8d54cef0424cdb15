/**
 * `/v/{token}?sos`: calling for help by the link of a visit, without an account. The numbers stand first;
 * then the question, the count that the server holds, and what became of it. No script is needed.
 */
import { secondsOfCall } from "../../views/look_seed.ts";
import { Island } from "../../views/island.tsx";
import { Banner } from "../../views/notices.tsx";
import { Reader } from "../../views/reader.ts";
import { isOpenSos, SosCalls, SosDispatcher, SosStatus } from "../../views/sos.tsx";
import { WORDS } from "../locale.ts";
import type { LinkedSos } from "../people/link_sos.ts";
import type { Language, Outcome } from "../services.ts";
import { Brand } from "./app_bar.tsx";
import type { CallKit } from "./call_kit.ts";
import { failureHeaders, failureOf } from "./failure.ts";
import { cityOf, formOf, type PageContext, seeOther } from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";
import { Look } from "./look.tsx";
import { secondsLeft } from "./sos.tsx";
import { sosAlertOf } from "./sos_island.tsx";
import { linkOver } from "./link_over.ts";

/** Not `no-referrer`: that would take the origin off our own forms. Others learn nothing all the same. */
const SECRET_ADDRESS = { "x-robots-tag": "noindex, nofollow, noarchive" };

/** Below the address that the page has. */
const HERE = "?sos=1";
const linkSosPath = (c: PageContext): string => `/v/${c.req.param("token") ?? ""}${HERE}`;

const LATE_SECONDS = 60;
/** No browser keeps one for longer. */
const OLDEST_SECONDS = 24 * 3_600;

interface Said {
  readonly text: string;
  readonly status: number;
  readonly headers: HeadersInit;
}

/** Without a script a form; with one it stays until somebody has answered it. */
const Question = ({ reader, clientId }: { reader: Reader; clientId: string }) => (
  <Island name="link_sos" properties={null}>
    <form method="post" class="stack stack--s">
      <input type="hidden" name="clientId" value={clientId} />
      <p>{reader.t(reader.city.dispatcherOnDuty ? "sos.pageText" : "sos.pageAlone")}</p>
      <button type="submit" class="button button--danger button--large button--wide">
        {reader.t("sos.send")}
      </button>
    </form>
    <div data-waits class="stack" tabIndex={-1} hidden>
      <SosStatus reader={reader} state={{ kind: "unsent", isKept: true }} />
      <button type="button" class="button button--large button--wide">
        {reader.t("sos.cancel")}
      </button>
    </div>
  </Island>
);

/** Its own address stands nowhere in it: forms go to where they are. */
function Page({ kit, reader, sos, refusal }: {
  kit: CallKit;
  reader: Reader;
  sos: LinkedSos;
  refusal: string | null;
}) {
  const { alert, mayCall } = sos;
  const isOpen = alert !== null && isOpenSos(alert);
  const seconds = secondsOfCall(alert?.status ?? "", isOpen);
  const mayAsk = !isOpen && mayCall;
  const island = mayAsk ? "link_sos" : seconds === null ? null : "look";
  return (
    <Layout
      reader={reader}
      title={reader.t("sos.page")}
      version={kit.version}
      styles={["sos.css"]}
      bare
      impersonal
      scripts={island === null ? null : kit.assets?.scriptsOf(island) ?? null}
      readAgain={seconds === null ? null : { seconds, path: HERE }}
    >
      <div class="page">
        <header class="appbar">
          <Brand reader={reader} />
        </header>
        <main id="main" tabIndex={-1}>
          <Look seed={{ seconds, path: HERE }} reader={reader}>
            <div class="wrap--narrow stack stack--l page-body">
              <h1>{reader.t("sos.page")}</h1>
              <SosCalls reader={reader} />
              {refusal !== null && (
                <Banner tone="alarm" icon="warning" title={reader.t("sos.refused")} role="alert">
                  {refusal}
                </Banner>
              )}
              <div data-live="status">
                {alert !== null && (
                  <SosStatus
                    reader={reader}
                    state={{
                      kind: "stored",
                      alert: sosAlertOf(alert),
                      secondsLeft: secondsLeft(alert.raisesAt, kit.now()),
                    }}
                  />
                )}
              </div>
              <div data-live="act" class="stack">
                {alert?.status === "counting" && (
                  <form method="post">
                    <input type="hidden" name="act" value="cancel" />
                    <button type="submit" class="button button--large button--wide">
                      {reader.t("sos.cancel")}
                    </button>
                  </form>
                )}
                {isOpen && mayCall && alert.status !== "counting" && (
                  <form method="post">
                    <input type="hidden" name="clientId" value={kit.newId()} />
                    <button
                      type="submit"
                      class="button button--danger-quiet button--large button--wide"
                    >
                      {reader.t("sos.worse")}
                    </button>
                  </form>
                )}
                {isOpen && (
                  <p>
                    <a class="button button--wide" href={HERE}>{reader.t("sos.reload")}</a>
                  </p>
                )}
                {mayAsk && <Question reader={reader} clientId={kit.newId()} />}
                {!isOpen && !mayCall && <p>{reader.t("link.sosOver")}</p>}
              </div>
              <div data-live="dispatcher">
                <SosDispatcher reader={reader} />
              </div>
              <p>
                <a href="?">{reader.t("sos.back")}</a>
              </p>
            </div>
          </Look>
        </main>
      </div>
    </Layout>
  );
}

export async function showLinkSos(
  c: PageContext,
  kit: CallKit,
  said: Said | null = null,
): Promise<Response> {
  const language = c.get("language");
  const token = c.req.param("token") ?? "";
  const outcome = await kit.services.linkSos.view(token, c.get("address"));
  if (!("ok" in outcome)) return linkOver(c, outcome);
  const { visit } = outcome.ok;
  const city = cityOf(kit, language, visit.view.city);
  const reader = new Reader(WORDS[language], null, kit.now(), city, "/", undefined, "large");
  return pageResponse(
    <Page kit={kit} reader={reader} sos={outcome.ok} refusal={said?.text ?? null} />,
    said?.status ?? 200,
    { ...SECRET_ADDRESS, ...Object.fromEntries(new Headers(said?.headers)) },
  );
}

/** What came of a form: back to the page, or the page with why not. */
async function answered(c: PageContext, kit: CallKit, outcome: Outcome<object>): Promise<Response> {
  if ("ok" in outcome) return seeOther(c, linkSosPath(c));
  const failure = failureOf(outcome, c.get("language"))!;
  if (failure.status === 404) return linkOver(c, outcome);
  const text = failure.refusal ?? failure.errors.map(({ message }) => message).join(" ");
  return await showLinkSos(c, kit, {
    text,
    status: failure.status,
    headers: failureHeaders(failure),
  });
}

/** Of a call that waited in the browser for a minute or more; whoever reads it has to know. */
function lateWords(kit: CallKit, language: Language, ageSeconds: number): string | null {
  if (!(ageSeconds >= LATE_SECONDS && ageSeconds <= OLDEST_SECONDS)) return null;
  const reader = new Reader(WORDS[language], null, kit.now(), cityOf(kit, language), "/");
  return reader.t("sos.lateBy", { age: reader.lapse(ageSeconds) });
}

/** `POST /v/{token}`: the call, or `act=cancel`. */
export async function callByLink(c: PageContext, kit: CallKit): Promise<Response> {
  const { linkSos } = kit.services;
  const token = c.req.param("token") ?? "";
  const values = await formOf(c);
  const language = c.get("language");
  if (values.given("act") !== "cancel") {
    const call = {
      clientId: values.given("clientId"),
      late: lateWords(kit, language, Number(values.given("ageSeconds"))),
    };
    return await answered(c, kit, await linkSos.raise(token, c.get("address"), call, language));
  }
  const outcome = await linkSos.cancel(token, c.get("address"), language);
  // Too late to take back: the page itself says that it has gone out.
  const isLate = "refused" in outcome && outcome.refused === "illegal_transition";
  return isLate ? await showLinkSos(c, kit) : await answered(c, kit, outcome);
}
