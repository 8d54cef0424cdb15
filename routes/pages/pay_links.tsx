/** `/bookings/{id}/pay-links`: asking somebody else to pay, and what became of it. */
import { Hidden, TextField } from "../../views/fields.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Empty, ErrorSummary } from "../../views/notices.tsx";
import { Pill } from "../../views/pill.tsx";
import type { Reader } from "../../views/reader.ts";
import type { MadePayLink, PayLinkView } from "../money/pay_link_services.ts";
import type { Person } from "../services.ts";
import { attemptOf, failureHeaders, failureOf } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
import {
  formOf,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";

const FORM = "payLink";
const pathOf = (id: string): string => `/bookings/${id}/pay-links`;

const LOOKS = {
  open: { tone: "wait", icon: "clock" },
  paid: { tone: "done", icon: "check" },
  revoked: { tone: "off", icon: "x" },
  over: { tone: "off", icon: "clock" },
} as const;

/** Shown once: only its hash is kept. */
const Made = (
  { reader, made, number }: { reader: Reader; made: MadePayLink; number: number },
) => (
  <section class="card card--tint stack" role="status" aria-labelledby="link-title">
    <h2 class="card__title" id="link-title">{reader.t("payLink.ready")}</h2>
    <TextField
      reader={reader}
      state={new FormState("made", null)}
      name="link"
      label={reader.t("payLink.link")}
      hint={reader.t("payLink.once", { time: reader.dayTime(made.expiresAt) })}
      fallback={made.link}
      input={{ autoComplete: "off", spellcheck: false }}
    />
    <p class="row">
      <a
        class="button button--primary"
        href={`sms:?&body=${
          encodeURIComponent(reader.t("payLink.message", { number, link: made.link }))
        }`}
      >
        <Icon name="chat" />
        {reader.t("payLink.bySms")}
      </a>
      <a
        class="button"
        href={`mailto:?subject=${encodeURIComponent(reader.t("pay.title", { number }))}&body=${
          encodeURIComponent(reader.t("payLink.message", { number, link: made.link }))
        }`}
      >
        <Icon name="mail" />
        {reader.t("payLink.byMail")}
      </a>
    </p>
  </section>
);

const Row = (
  { reader, link, path }: { reader: Reader; link: PayLinkView; path: string },
) => (
  <li class="card stack stack--s">
    <div class="row row--between">
      <p>{reader.t("payLink.made", { time: reader.dayTime(link.createdAt) })}</p>
      <Pill {...LOOKS[link.standing]} text={reader.t(`payLink.${link.standing}`)} />
    </div>
    {link.standing === "open" && (
      <>
        <p class="quiet small">
          {reader.t("payLink.until", { time: reader.dayTime(link.expiresAt) })}
        </p>
        <form method="post" action={`${path}/revoke`}>
          <Hidden values={{ link: link.id }} />
          <button type="submit" class="button button--quiet button--flush">
            <Icon name="x" size="s" />
            {reader.t("payLink.revoke")}
          </button>
        </form>
      </>
    )}
  </li>
);

async function show(
  c: PageContext,
  kit: PageKit,
  person: Person,
  { made = null, attempt = null, status = 200, headers = {} }: {
    made?: MadePayLink | null;
    attempt?: Attempt | null;
    status?: number;
    headers?: Record<string, string>;
  } = {},
): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const found = await kit.services.payLinks.list(person, id);
  if (!("ok" in found)) return refusePage(c, 404, "not_found");
  const { number, items } = found.ok;
  const path = pathOf(id);
  const reader = readerOf(kit, c, path);
  // Whoever pays comes from the page of paying, staff from the booking.
  const back = person.role === "patient" ? `/bookings/${id}/pay` : `/bookings/${id}`;
  return pageResponse(
    <Layout
      reader={reader}
      title={reader.t("payLink.title")}
      version={kit.version}
      styles={["account.css"]}
    >
      <div class="wrap wrap--narrow stack stack--l page-body">
        <ErrorSummary reader={reader} state={new FormState(FORM, attempt)} />
        <p>
          <a class="link-row" href={back}>
            <Icon name="arrow-left" />
            <span class="link-row__main">{reader.t("booking.number", { number })}</span>
          </a>
        </p>
        <div class="stack stack--s">
          <h1>{reader.t("payLink.title")}</h1>
          <p class="quiet">{reader.t("payLink.lead")}</p>
        </div>
        {made !== null && <Made reader={reader} made={made} number={number} />}
        <form method="post" action={path}>
          <button
            type="submit"
            class={made === null ? "button button--primary button--large" : "button"}
          >
            <Icon name="plus" />
            {reader.t(made === null ? "payLink.make" : "payLink.another")}
          </button>
        </form>
        {items.length === 0
          ? (
            <div class="card">
              <Empty icon="user" title={reader.t("payLink.none")} text={reader.t("payLink.sees")} />
            </div>
          )
          : (
            <ul class="plainrows">
              {items.map((link) => <Row key={link.id} reader={reader} link={link} path={path} />)}
            </ul>
          )}
      </div>
    </Layout>,
    status,
    headers,
  );
}

export function payLinkPages(app: PagesApp, kit: PageKit): void {
  const { payLinks } = kit.services;
  const path = "/bookings/:id/pay-links";
  app.get(path, (c) => withPerson(c, (person) => show(c, kit, person)));
  app.post(path, (c) =>
    withPerson(c, async (person) => {
      const outcome = await payLinks.make(person, c.req.param("id") ?? "");
      // No redirect: the link must be in no address of a history, and it is kept nowhere.
      if ("ok" in outcome) return await show(c, kit, person, { made: outcome.ok });
      const failure = failureOf(outcome, c.get("language"));
      if (failure === null || failure.status === 404) return refusePage(c, 404, "not_found");
      return await show(c, kit, person, {
        attempt: attemptOf(FORM, await formOf(c), failure),
        status: failure.status,
        headers: failureHeaders(failure),
      });
    }));
  app.post(`${path}/revoke`, (c) =>
    withPerson(c, async (person) => {
      const id = c.req.param("id") ?? "";
      const outcome = await payLinks.revoke(person, (await formOf(c)).text("link"));
      return "ok" in outcome ? seeOther(c, pathOf(id)) : refusePage(c, 404, "not_found");
    }));
}
