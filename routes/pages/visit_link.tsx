/**
 * `GET /v/{token}`: the visit for a patient without an account, in large letters: who comes, when, the code
 * for the door, whom to call. It asks anew by itself, with a script part by part: a lost connection takes
 * nothing of it away. Nothing of it is kept, indexed or told to other sites.
 */
import { arrivalOf } from "../../views/arrival.ts";
import { telephone } from "../../views/booking_words.ts";
import { EmergencyStrip } from "../../views/emergency.tsx";
import { Icon } from "../../views/icon.tsx";
import { type LookSeed, secondsOfVisit } from "../../views/look_seed.ts";
import { headline } from "../../views/patient_plate.tsx";
import { Reader } from "../../views/reader.ts";
import { isOpenView } from "../../views/status.ts";
import { Steps } from "../../views/steps.tsx";
import type { LinkedVisit } from "../people/visit_links.ts";
import type { Assets } from "../assets.ts";
import { WORDS } from "../locale.ts";
import { Brand } from "./app_bar.tsx";
import type { CallKit } from "./call_kit.ts";
import { cityOf, type PageContext, type PagesApp } from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";
import { Look } from "./look.tsx";
import { linkOver, SECRET_ADDRESS } from "./link_over.ts";
import { callByLink, showLinkSos } from "./visit_link_sos.tsx";

function Doctor({ reader, visit: { view } }: { reader: Reader; visit: LinkedVisit }) {
  return view.doctor === null
    ? null
    : (
      <section class="card stack stack--s" aria-labelledby="doctor-title">
        <h2 class="card__title" id="doctor-title">{reader.t("link.doctor")}</h2>
        <p class="link-visit__name">{view.doctor.lastName} {view.doctor.firstName}</p>
      </section>
    );
}

function Code({ reader, visit: { view } }: { reader: Reader; visit: LinkedVisit }) {
  const { doorCode } = view;
  return doorCode === undefined
    ? null
    : (
      <section class="card stack stack--s" aria-labelledby="code-title">
        <h2 class="card__title" id="code-title">{reader.t("code.forDoctor")}</h2>
        <p
          class="code"
          role="img"
          aria-label={reader.t("code.read", { digits: [...doorCode].join(" ") })}
        >
          {[...doorCode].map((digit, place) => <span key={place} aria-hidden="true">{digit}</span>)}
        </p>
        <p>{reader.t("link.code")}</p>
      </section>
    );
}

function Dispatcher({ reader }: { reader: Reader }) {
  const { dispatcherPhone, dispatcherPhoneText, dispatcherOnDuty } = reader.city;
  return (
    <section class="stack stack--s">
      {!dispatcherOnDuty && <p>{reader.t("book.alone")}</p>}
      {dispatcherPhone !== null && (
        <a class="button button--large" href={telephone(dispatcherPhone)}>
          <Icon name="phone" />
          {reader.t("emergency.dispatcher", { number: dispatcherPhoneText ?? dispatcherPhone })}
        </a>
      )}
    </section>
  );
}

function VisitPage(
  { reader, visit, assets }: { reader: Reader; visit: LinkedVisit; assets: Assets | null },
) {
  const { view, position } = visit;
  const arrival = view.status === "en_route" || view.status === "assigned"
    ? arrivalOf(reader, position)
    : null;
  const said = headline(reader, view, arrival);
  const seed: LookSeed = { seconds: secondsOfVisit(isOpenView(view)) };
  return (
    <Layout
      reader={reader}
      title={said.title}
      bare
      impersonal
      scripts={seed.seconds === null ? null : assets?.scriptsOf("look") ?? null}
      readAgain={seed.seconds === null ? null : { seconds: seed.seconds }}
    >
      <div class="page">
        <header class="appbar">
          <Brand reader={reader} />
        </header>
        <main id="main" tabIndex={-1}>
          <Look seed={seed} reader={reader}>
            <div class="wrap--narrow stack stack--l page-body link-visit">
              <section class="plate" aria-labelledby="status">
                <p class="plate__over">{reader.t("link.number", { number: view.number })}</p>
                <div>
                  <h1 class="plate__title" id="status" data-live="title" aria-live="polite">
                    {said.title}
                  </h1>
                  <div data-live="fact">
                    {said.fact !== null && <p class="plate__fact">{said.fact}</p>}
                  </div>
                </div>
                <div data-live="line">
                  {said.line !== null && <p class="plate__line">{said.line}</p>}
                </div>
                <div data-live="steps">
                  {view.status !== "cancelled" && (
                    <Steps
                      reader={reader}
                      view={view}
                      as="patient"
                    />
                  )}
                </div>
                <p class="plate__line" data-live="age">
                  {reader.t("page.dataOf", { time: reader.clockSeconds(reader.now) })}
                </p>
              </section>
              <div data-live="code">
                <Code reader={reader} visit={visit} />
              </div>
              <div data-live="doctor">
                <Doctor reader={reader} visit={visit} />
              </div>
              <EmergencyStrip reader={reader} />
              <div data-live="sos">
                {isOpenView(view) && (
                  <p>
                    <a class="button button--danger-quiet button--large button--wide" href="?sos=1">
                      <Icon name="sos" />
                      {reader.t("link.sos")}
                    </a>
                  </p>
                )}
              </div>
              <div data-live="dispatcher">
                <Dispatcher reader={reader} />
              </div>
            </div>
          </Look>
        </main>
      </div>
    </Layout>
  );
}

async function show(c: PageContext, kit: CallKit): Promise<Response> {
  const language = c.get("language");
  const outcome = await kit.services.visitLinks.open(c.req.param("token") ?? "", c.get("address"));
  if (!("ok" in outcome)) return linkOver(c, outcome);
  const visit = outcome.ok;
  const city = cityOf(kit, language, visit.view.city);
  const reader = new Reader(WORDS[language], null, kit.now(), city, "/", undefined, "large");
  return pageResponse(
    <VisitPage reader={reader} visit={visit} assets={kit.assets} />,
    200,
    SECRET_ADDRESS,
  );
}

export function visitLinkPages(app: PagesApp, kit: CallKit): void {
  // Not a path of its own: a page would have to write its secret address to lead there.
  app.get(
    "/v/:token",
    (c) => c.req.query("sos") === undefined ? show(c, kit) : showLinkSos(c, kit),
  );
  app.post("/v/:token", (c) => callByLink(c, kit));
}
