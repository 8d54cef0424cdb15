/**
 * `/bookings/{id}/money`: what the doctor proposes beyond the visit, what is left to pay, and what was taken
 * on the spot. Plain forms, with the shift beside them: the doctor's live pages only link here.
 */
import { ExtrasList } from "../../views/extras_list.tsx";
import { Hidden, SelectField, TextField } from "../../views/fields.tsx";
import { type Attempt, FormState, type FormValues } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Banner, ErrorSummary } from "../../views/notices.tsx";
import { PriceParts } from "../../views/price_card.tsx";
import type { Reader } from "../../views/reader.ts";
import type { BookingView } from "../../actors/booking/view.ts";
import { EXTRAS_LIMITS } from "../../actors/booking/codes.ts";
import type { ExtraItem } from "../../actors/booking/extras.ts";
import type { Outcome, Person } from "../services.ts";
import { Beside, besideScripts, besideVisit } from "./beside.tsx";
import { attemptOf, failureHeaders, failureOf } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
import {
  cityOf,
  formOf,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";
import { tillBody, tillForm } from "./till_numbers.tsx";
import { TillReceipts } from "./till_receipts.tsx";
import { kopecksTyped, rublesTyped } from "./typed_rubles.ts";

const FORMS = ["propose", "withdraw", "cash", "terminal"] as const;
type Form = typeof FORMS[number];
const ALIASES = { amountKopecks: "sum", code: "code" };
const pathOf = (id: string): string => `/bookings/${id}/money`;

interface PartProps {
  readonly reader: Reader;
  readonly view: BookingView;
  readonly attempt: Attempt | null;
  readonly newId: () => string;
}

const stateOf = (form: Form, { attempt }: PartProps): FormState =>
  new FormState(form, attempt, ALIASES, form);

const FormOf = (
  { view, act, values = {}, children, class: name = "stack" }: {
    view: BookingView;
    act: Form;
    values?: Record<string, string>;
    children: preact.ComponentChildren;
    class?: string;
  },
) => (
  <form class={name} method="post" action={pathOf(view.id)} novalidate>
    <Hidden values={{ act, ...values }} />
    {children}
  </form>
);

function Propose(props: PartProps & { items: readonly ExtraItem[] }) {
  const { reader, view, items } = props;
  const state = stateOf("propose", props);
  const phone = reader.city.dispatcherPhoneText;
  const isThere = view.status === "arrived" || view.status === "in_progress";
  return (
    <section class="card stack" aria-labelledby="propose-title">
      <h2 class="card__title" id="propose-title">{reader.t("money.propose")}</h2>
      {items.length === 0
        ? <p class="quiet">{reader.t("money.emptyList")}</p>
        : !isThere
        ? <p class="quiet">{reader.t("money.later")}</p>
        : (
          <>
            <p>{reader.t("money.proposeText")}</p>
            <FormOf view={view} act="propose" values={{ extraId: props.newId() }}>
              <SelectField
                reader={reader}
                state={state}
                name="code"
                label={reader.t("money.which")}
                empty={reader.t("form.choose")}
                choices={items.map(({ code, name, kopecks }) => ({
                  value: code,
                  text: `${name[reader.language]}, ${reader.rubles(kopecks)}`,
                }))}
              />
              <TextField
                reader={reader}
                state={state}
                name="quantity"
                label={reader.t("money.quantity")}
                fallback={1}
                short
                input={{
                  type: "number",
                  inputMode: "numeric",
                  min: 1,
                  max: EXTRAS_LIMITS.quantity,
                }}
              />
              <p>
                <button type="submit" class="button button--primary button--large">
                  {reader.t("money.proposeDo")}
                </button>
              </p>
            </FormOf>
            {phone !== null && (
              <p class="fact small">
                <Icon name="info" />
                <span>{reader.t("money.cannot", { phone })}</span>
              </p>
            )}
          </>
        )}
      <ExtrasList reader={reader} view={view} />
      {isThere && (view.extras ?? [])
        .filter(({ status }) => status === "proposed" || status === "approved")
        .map(({ id, name }) => (
          <FormOf key={id} view={view} act="withdraw" values={{ extraId: id }}>
            <button type="submit" class="button">
              <Icon name="x" />
              {`${reader.t("money.withdraw")}: ${name[reader.language]}`}
            </button>
          </FormOf>
        ))}
    </section>
  );
}

function Taken(props: PartProps & { act: "cash" | "terminal" }) {
  const { reader, view, act } = props;
  const state = stateOf(act, props);
  return (
    <section class="card stack" aria-labelledby={`${act}-title`}>
      <h2 class="card__title" id={`${act}-title`}>{reader.t(`money.${act}`)}</h2>
      <FormOf view={view} act={act}>
        <TextField
          reader={reader}
          state={state}
          name="sum"
          label={reader.t("money.sum")}
          {...(act === "cash" ? { hint: reader.t("money.cashText") } : {})}
          fallback={rublesTyped(view.leftKopecks ?? 0, reader.language)}
          short
          input={{ inputMode: "text", maxLength: 12, autoComplete: "off" }}
        />
        {act === "terminal" && (
          <TextField
            reader={reader}
            state={state}
            name="slip"
            label={reader.t("money.slip")}
            hint={reader.t("money.slipHint")}
            short
            input={{ maxLength: 40, autoComplete: "off" }}
          />
        )}
        <p>
          <button type="submit" class="button button--large">{reader.t(`money.${act}Do`)}</button>
        </p>
      </FormOf>
    </section>
  );
}

/** Nothing more is proposed for a visit that has ended. */
const isOver = ({ status }: BookingView): boolean =>
  status === "completed" || status === "cancelled";

/** Cash and slips are taken once the doctor is there, and after the visit. */
const mayTake = ({ status, callType }: BookingView): boolean =>
  status === "arrived" || status === "in_progress" || status === "completed" ||
  callType === "consultation" && status === "assigned";

async function show(
  c: PageContext,
  kit: PageKit,
  person: Person,
  attempt: Attempt | null = null,
  status = 200,
  headers: Record<string, string> = {},
): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const [view, items, receipts] = await Promise.all([
    kit.services.bookings.view(person, id),
    kit.services.pricing.extras(person, id),
    tillReceipts(kit, person, c),
  ]);
  if (view === null || items === null || view.doctorId !== person.id) {
    return refusePage(c, 404, "not_found");
  }
  const anyReader = readerOf(kit, c, pathOf(id));
  const reader = anyReader.in(cityOf(kit, anyReader.language, view.city));
  const { leftKopecks: left, price } = view;
  const part = { reader, view, attempt, newId: kit.newId };
  const last = FORMS.find((form) => form === attempt?.form);
  const failed = attempt === null || last !== undefined
    ? stateOf(last ?? "propose", part)
    : new FormState(attempt.form, attempt, {}, attempt.form);
  const number = { number: view.number };
  return pageResponse(
    <Layout
      reader={reader}
      title={reader.t("money.title", number)}
      version={kit.version}
      styles={["account.css", "doctor.css"]}
      {...besideScripts(kit, reader)}
    >
      <Beside {...await besideVisit(kit, reader, person, view, pathOf(id))}>
        <div class="wrap wrap--narrow stack stack--l page-body">
          <ErrorSummary reader={reader} state={failed} />
          <p>
            <a class="link-row" href={`/bookings/${id}`}>
              <Icon name="arrow-left" />
              <span class="link-row__main">{reader.t("booking.number", number)}</span>
            </a>
          </p>
          <h1>{reader.t("money.title", number)}</h1>
          {price === undefined || left === undefined ? <p>{reader.t("money.none")}</p> : (
            <>
              <section class="card stack" aria-labelledby="price-title">
                <h2 class="card__title" id="price-title">{reader.t("price.booked")}</h2>
                <PriceParts reader={reader} price={price} />
              </section>
              {view.payment?.cashAsked !== undefined
                ? (
                  <Banner
                    tone="wait"
                    icon="clock"
                    role="status"
                    title={reader.t("money.awaits", {
                      sum: reader.rubles(view.payment.cashAsked.kopecks),
                    })}
                  />
                )
                : left === 0
                ? (
                  <Banner
                    tone="done"
                    icon="check"
                    role="status"
                    title={reader.t("money.allThere")}
                  />
                )
                : (
                  <Banner
                    tone="wait"
                    icon="ruble"
                    role="status"
                    title={reader.t("money.leftNow", { sum: reader.rubles(left) })}
                  />
                )}
              {!isOver(view) && <Propose {...part} items={items} />}
              {left > 0 && mayTake(view) && (
                <>
                  <Taken {...part} act="cash" />
                  <Taken {...part} act="terminal" />
                </>
              )}
            </>
          )}
          <TillReceipts
            reader={reader}
            receipts={receipts}
            path={`${pathOf(id)}/receipts`}
            attempt={attempt}
          />
        </div>
      </Beside>
    </Layout>,
    status,
    headers,
  );
}

/** Of the visit's own till, as this doctor may see them. */
async function tillReceipts(kit: PageKit, person: Person, c: PageContext) {
  const query = { bookingId: c.req.param("id") ?? "" };
  const listed = await kit.services.receipts.list(person, query, c.get("language"));
  return "ok" in listed ? listed.ok.items.filter(({ issuer }) => issuer === "till") : [];
}

/** What was sent → what is done by it. */
async function carryOut(
  c: PageContext,
  kit: PageKit,
  person: Person,
  act: Form,
  values: FormValues,
): Promise<Outcome<unknown>> {
  const id = c.req.param("id") ?? "";
  const language = c.get("language");
  const { bookings, payments } = kit.services;
  switch (act) {
    case "propose": {
      const quantity = values.given("quantity");
      const body = {
        extraId: values.given("extraId"),
        code: values.given("code"),
        quantity: quantity === undefined ? undefined : Number(quantity),
      };
      return await bookings.command(person, id, "propose", body, language);
    }
    case "withdraw": {
      const body = { extraId: values.given("extraId") };
      return await bookings.command(person, id, "withdraw", body, language);
    }
    case "cash":
    case "terminal": {
      const sum = values.given("sum");
      const body = {
        method: act,
        // Nothing typed is bad input here: a doctor says how much it was.
        amountKopecks: sum === undefined ? null : kopecksTyped(sum) ?? sum,
        slip: values.given("slip"),
      };
      return await payments.taken(person, id, body, language);
    }
  }
}

export function visitMoneyPage(app: PagesApp, kit: PageKit): void {
  const path = "/bookings/:id/money";
  app.get(path, (c) => withPerson(c, (person) => show(c, kit, person)));
  app.post(path, (c) =>
    withPerson(c, async (person) => {
      const id = c.req.param("id") ?? "";
      const values = await formOf(c);
      const act = FORMS.find((form) => form === values.given("act"));
      if (act === undefined) return refusePage(c, 404, "not_found");
      const outcome = await carryOut(c, kit, person, act, values);
      const failure = failureOf(outcome, c.get("language"));
      if (failure === null) return seeOther(c, pathOf(id));
      if (failure.status === 404) return refusePage(c, 404, "not_found");
      const attempt = attemptOf(act, values, failure);
      return await show(c, kit, person, attempt, failure.status, failureHeaders(failure));
    }));
  // The act of the list of receipts, from the page of the visit.
  app.post(`${path}/receipts/:key`, (c) =>
    withPerson(c, async (person) => {
      const { id = "", key = "" } = c.req.param();
      if (!(await tillReceipts(kit, person, c)).some((one) => one.key === key)) {
        return refusePage(c, 404, "not_found");
      }
      const values = await formOf(c);
      const language = c.get("language");
      const outcome = await kit.services.receipts.record(person, key, tillBody(values), language);
      const failure = failureOf(outcome, language);
      if (failure === null) return seeOther(c, pathOf(id));
      if (failure.status === 404) return refusePage(c, 404, "not_found");
      const attempt = attemptOf(tillForm(key), values, failure);
      return await show(c, kit, person, attempt, failure.status, failureHeaders(failure));
    }));
}
