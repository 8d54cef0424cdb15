/** «Check your answers» as a page of its own, without a script: the answers and the one button. */
import { Answers, type CheckedAnswers, Terms } from "../../views/book_answers.tsx";
import type { Booker } from "../../views/booker.ts";
import { EmergencyStrip } from "../../views/emergency.tsx";
import type { FormValues } from "../../views/forms.ts";
import { KEPT_FORM } from "../../views/kept_form.ts";
import { Icon } from "../../views/icon.tsx";
import { LETTER_FIELDS, letterTyped, PayerCard } from "../../views/payer_card.tsx";
import { PriceCard } from "../../views/price_card.tsx";
import type { Reader } from "../../views/reader.ts";
import type { LocaleKey } from "../locale.ts";
import type { OpenMatch } from "../people/intake.ts";
import { Layout } from "./layout.tsx";

interface CheckPageProps extends CheckedAnswers {
  reader: Reader;
  /** For staff who book by telephone: who waits already. */
  matches?: readonly OpenMatch[];
  booker: Booker;
  /** One id for this very set of answers: sent twice, it makes one booking. */
  commandId: string;
  version: string;
}

const CARRIED_AWAY: readonly string[] = ["step", "commandId", "promoCode", ...LETTER_FIELDS];

/** Everything that was typed, carried along unseen. */
const Carried = ({ values }: { values: FormValues }) => (
  <>
    {[...values.entries()].filter(([name]) => !CARRIED_AWAY.includes(name)).map((
      [name, value],
    ) => <input key={`${name}=${value}`} type="hidden" name={name} value={value} />)}
  </>
);

/** The form again, with the houses to choose from, or with the pin. */
const OtherHouse = ({ reader, isPin }: { reader: Reader; isPin: boolean }) => (
  <button
    type="submit"
    class="button"
    name="step"
    value="address"
    formAction={`/book#book-${isPin ? "place" : "address-choice"}`}
  >
    <Icon name="pencil" />
    {reader.t("check.otherHouse")}
  </button>
);

/** Nobody is booked twice: what is open already with this telephone or at this flat. */
function OpenMatches({ reader, matches }: { reader: Reader; matches: readonly OpenMatch[] }) {
  if (matches.length === 0) return null;
  return (
    <section class="card card--flush matches" aria-labelledby="matches-title">
      <h2 class="card__title matches__title" id="matches-title" data-tone="late">
        <Icon name="warning" />
        {reader.count("intake.open", matches.length)}
      </h2>
      {matches.map((match) => (
        <a class="link-row" href={`/board?booking=${match.bookingId}`} key={match.bookingId}>
          <Icon name={match.matches.includes("phone") ? "phone" : "door"} />
          <span>
            <span class="link-row__main">
              {match.number}, {reader.t(`intake.status.${match.status}` as LocaleKey)}
            </span>
            <span class="link-row__sub">
              {match.matches.map((by) =>
                reader.t(`intake.by.${by}`)
              ).join(", ")}, {reader.dayTime(match.scheduledTime ?? match.createdAt)}
            </span>
          </span>
          <Icon name="chevron-right" />
        </a>
      ))}
    </section>
  );
}

export function CheckPage(props: CheckPageProps) {
  const { reader, values, body, found } = props;
  const flagged = (body.redFlags as readonly string[]).length > 0;
  return (
    <Layout reader={reader} title={reader.t("check.title")} version={props.version} keeps="check">
      <form id={KEPT_FORM} method="post" action="/book">
        <Carried values={values} />
        <input type="hidden" name="commandId" value={props.commandId} />
        <div class="wrap split split--aside form">
          <div class="stack stack--l">
            {flagged && <EmergencyStrip reader={reader} alarmed />}
            <h1>{reader.t("check.title")}</h1>
            <OpenMatches reader={reader} matches={props.matches ?? []} />
            <Answers
              reader={reader}
              values={values}
              body={body}
              found={found}
              quote={props.quote}
              booker={props.booker}
              otherHouse={<OtherHouse reader={reader} isPin={found?.by === "pin"} />}
            />
            <p>
              <button type="submit" class="button" name="step" value="edit">
                <Icon name="pencil" />
                {reader.t("check.edit")}
              </button>
            </p>
          </div>
          <aside class="split__sticky stack">
            <PriceCard reader={reader} quote={props.quote} typed={values.text("promoCode")} />
            <PayerCard
              reader={reader}
              organisations={props.quote.organisations ?? []}
              typed={letterTyped(values)}
              errors={props.quote.letterErrors ?? {}}
            />
            <Terms reader={reader} />
            {!flagged && <EmergencyStrip reader={reader} quiet />}
          </aside>
        </div>
        <div class="bottombar bottombar--form">
          <p class="bottombar__info">
            <strong>
              {props.quote.price === null
                ? reader.t("check.barTitle")
                : reader.t("price.bar", { sum: reader.rubles(props.quote.price.totalKopecks) })}
            </strong>
            <span>{reader.t("check.barText")}</span>
          </p>
          <button
            type="submit"
            class="button button--primary button--large"
            name="step"
            value="create"
          >
            {reader.t("check.submit")}
          </button>
        </div>
      </form>
    </Layout>
  );
}
