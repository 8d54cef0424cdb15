/** `/admin/promo-codes`: codes with their uses, a new one, and the end of one. */
import { Disclosure } from "../../views/disclosure.tsx";
import { Chips, TextField } from "../../views/fields.tsx";
import { type Attempt, FormState, type FormValues } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Banner } from "../../views/notices.tsx";
import { Pill } from "../../views/pill.tsx";
import type { Reader } from "../../views/reader.ts";
import type { PromoView } from "../money/promo_services.ts";
import type { Person } from "../services.ts";
import { AdminFrame } from "./admin.tsx";
import { instantInCity } from "./city_time.ts";
import { attemptOf, type Failure, failureHeaders, failureOf } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
import {
  formOf,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { pageResponse } from "./layout.tsx";
import { askedBy, backTo, ListView, moreOf, searchOf } from "./list_view.tsx";
import { kopecksTyped } from "./typed_rubles.ts";

const PATH = "/admin/promo-codes";
const FORM = "promo";

/** «−10 %, не больше 500 ₽». */
function offText(reader: Reader, { off }: PromoView): string {
  if (off.kind === "fixed") return reader.rubles(-off.kopecks);
  const share = `−${off.percent}${reader.language === "en" ? "" : "\u00a0"}%`;
  return off.mostKopecks === null
    ? share
    : reader.t("promo.atMost", { share, sum: reader.rubles(off.mostKopecks) });
}

function Code({ reader, promo, now, search }: {
  reader: Reader;
  promo: PromoView;
  now: number;
  search: string;
}) {
  const isOver = promo.endedAt !== null || Date.parse(promo.endsAt) <= now;
  const uses = promo.usesLimit === null
    ? reader.t("promo.uses", { uses: promo.uses })
    : reader.t("promo.usesOf", { uses: promo.uses, limit: promo.usesLimit });
  return (
    <li class="card stack stack--s">
      <p>
        <strong>{promo.code}</strong>
        {` · ${offText(reader, promo)} `}
        {isOver && <Pill tone="off" icon="x" text={reader.t("promo.over")} />}
      </p>
      <p class="quiet small">
        {uses} · {reader.t("promo.until", { time: reader.dayTime(promo.endsAt) })}
        {promo.firstVisitOnly && ` · ${reader.t("promo.firstOnly")}`}
      </p>
      {!isOver && (
        <form method="post" action={`${PATH}/${promo.id}/end${search}`}>
          <button type="submit" class="button button--dense">
            <Icon name="x" size="s" />
            {reader.t("promo.end")}
          </button>
        </form>
      )}
    </li>
  );
}

const FIELDS = [
  "code",
  "offPercent",
  "mostKopecks",
  "offKopecks",
  "usesLimit",
  "personLimit",
] as const;

/** Folded: whoever comes back looks for a code more often than a new one is made. */
function NewCode({ reader, state, open }: { reader: Reader; state: FormState; open: boolean }) {
  return (
    <div class="card card--flush">
      <Disclosure
        icon="plus"
        title={reader.t("promo.new")}
        sub={reader.t("promo.newSub")}
        open={open}
        id="promo-new"
      >
        <form method="post" action={PATH} class="stack" novalidate>
          <div class="fields fields--two">
            {FIELDS.map((name) => (
              <TextField
                key={name}
                reader={reader}
                state={state}
                name={name}
                label={reader.t(`promo.label.${name}`)}
                fallback={name === "personLimit" ? "1" : ""}
                optional={name !== "code" && name !== "personLimit"}
                input={{ maxLength: 40 }}
              />
            ))}
            <TextField
              reader={reader}
              state={state}
              name="endsAt"
              label={reader.t("promo.label.endsAt")}
              input={{ type: "date" }}
            />
          </div>
          <Chips
            state={state}
            name="firstVisitOnly"
            legend={reader.t("promo.whom")}
            legendHidden
            choices={[{ value: "yes", text: reader.t("promo.firstOnly") }]}
          />
          <p>
            <button type="submit" class="button button--primary">{reader.t("promo.make")}</button>
          </p>
        </form>
      </Disclosure>
    </div>
  );
}

async function show(
  c: PageContext,
  kit: PageKit,
  person: Person,
  attempt: Attempt | null = null,
  failure: Failure | null = null,
): Promise<Response> {
  const cursor = askedBy(c).get("cursor");
  const listed = await kit.services.pricing.promoCodes(person, cursor === null ? {} : { cursor });
  if (!("ok" in listed)) return refusePage(c, 403, "forbidden");
  const search = searchOf(c);
  const reader = readerOf(kit, c, `${PATH}${search}`);
  const { items, nextCursor } = listed.ok;
  const isNamed = (name: string): name is typeof FIELDS[number] | "endsAt" =>
    name === "endsAt" || (FIELDS as readonly string[]).includes(name);
  return pageResponse(
    <AdminFrame
      reader={reader}
      title={reader.t("promo.title")}
      attempt={attempt}
      prefix={FORM}
      labelOf={(name) => isNamed(name) ? reader.t(`promo.label.${name}`) : null}
      version={kit.version}
    >
      {c.req.query("made") !== undefined && attempt === null && (
        <Banner tone="done" icon="check" title={reader.t("promo.made")} role="status" />
      )}
      <p class="quiet">{reader.t("promo.lead")}</p>
      <NewCode
        reader={reader}
        state={new FormState(FORM, attempt)}
        open={attempt !== null || (items.length === 0 && cursor === null)}
      />
      <ListView
        reader={reader}
        isEmpty={items.length === 0}
        empty={{
          icon: "ruble",
          title: reader.t("promo.none"),
          text: reader.t("promo.noneText"),
        }}
        more={moreOf(PATH, nextCursor)}
      >
        <ul class="booklist promos" aria-label={reader.t("promo.title")}>
          {items.map((promo) => (
            <Code
              reader={reader}
              promo={promo}
              now={kit.now()}
              search={search}
              key={promo.id}
            />
          ))}
        </ul>
      </ListView>
    </AdminFrame>,
    failure?.status ?? 200,
    failure === null ? {} : failureHeaders(failure),
  );
}

/** A whole number where one was typed; anything else stays as it is, for the service to refuse. */
const whole = (text: string | undefined): number | string | undefined =>
  text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : text;

async function add(
  c: PageContext,
  kit: PageKit,
  person: Person,
  values: FormValues,
): Promise<Response> {
  const language = c.get("language");
  const reader = readerOf(kit, c, PATH);
  const money = (name: string) => {
    const typed = values.given(name);
    return typed === undefined ? undefined : kopecksTyped(typed);
  };
  const day = values.text("endsAt");
  const outcome = await kit.services.pricing.addPromoCode(person, {
    code: values.given("code"),
    offPercent: whole(values.given("offPercent")),
    offKopecks: money("offKopecks"),
    mostKopecks: money("mostKopecks"),
    usesLimit: whole(values.given("usesLimit")),
    personLimit: whole(values.given("personLimit")),
    firstVisitOnly: values.text("firstVisitOnly") === "yes",
    endsAt: instantInCity(day, "23:59", reader.timeZone) ?? undefined,
  }, language);
  if ("ok" in outcome) return seeOther(c, `${PATH}?made`);
  const failure = failureOf(outcome, language)!;
  return await show(c, kit, person, attemptOf(FORM, values, failure), failure);
}

export function adminPromoPages(app: PagesApp, kit: PageKit): void {
  app.get(PATH, (c) => withPerson(c, (person) => show(c, kit, person)));
  app.post(
    PATH,
    (c) => withPerson(c, async (person) => await add(c, kit, person, await formOf(c))),
  );
  app.post(`${PATH}/:id/end`, (c) =>
    withPerson(c, async (person) => {
      const outcome = await kit.services.pricing.endPromoCode(person, c.req.param("id") ?? "");
      return "ok" in outcome ? seeOther(c, backTo(c, PATH)) : refusePage(c, 404, "not_found");
    }));
}
