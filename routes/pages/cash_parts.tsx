/** Cash that was handed over, on the pages of both sides. */
import { SelectField, TextField } from "../../views/fields.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Pill } from "../../views/pill.tsx";
import type { Reader } from "../../views/reader.ts";
import { rublesTyped } from "./typed_rubles.ts";
import { More } from "./list_view.tsx";
import type { CashView, HandoverView } from "../money/handover_services.ts";

export const CASH_FORM = "cash";

const LOOKS = {
  said: { tone: "wait", icon: "clock" },
  confirmed: { tone: "done", icon: "check" },
  disputed: { tone: "late", icon: "warning" },
  withdrawn: { tone: "off", icon: "x" },
} as const;

function HandoverFacts({ reader, handover }: { reader: Reader; handover: HandoverView }) {
  const { status, dispute, countedKopecks } = handover;
  return (
    <>
      <div class="row row--between">
        <strong>{reader.rubles(handover.amountKopecks)}</strong>
        <Pill {...LOOKS[status]} text={reader.t(`cash.status.${status}`)} />
      </div>
      <p class="quiet small">
        {reader.dayTime(handover.saidAt)}
        {dispute === "not_received" && ` · ${reader.t("cash.notReceived")}`}
        {dispute === "other_sum" &&
          ` · ${reader.t("cash.counted", { sum: reader.rubles(countedKopecks ?? 0) })}`}
      </p>
    </>
  );
}

function SayForm({ reader, cash, search, attempt }: {
  reader: Reader;
  cash: CashView;
  search: string;
  attempt: Attempt | null;
}) {
  const state = new FormState(CASH_FORM, attempt, { amountKopecks: "amount" });
  const { receivers } = cash;
  return (
    <form class="stack" method="post" action={`/doctor/income/cash${search}`} novalidate>
      <TextField
        reader={reader}
        state={state}
        name="amount"
        label={reader.t("cash.amount")}
        fallback={rublesTyped(cash.cashKopecks, reader.language)}
        short
        input={{ autoComplete: "off", inputMode: "text", maxLength: 12 }}
      />
      {receivers.length > 1
        ? (
          <SelectField
            reader={reader}
            state={state}
            name="clinicId"
            label={reader.t("cash.to")}
            empty={reader.t("cash.choose")}
            choices={receivers.map(({ clinicId, name }) => ({ value: clinicId, text: name }))}
          />
        )
        : (
          <p class="quiet">
            {reader.t("cash.toOne", { name: receivers[0]?.name ?? reader.t("cash.service") })}
          </p>
        )}
      <p>
        <button type="submit" class="button button--primary">
          <Icon name="check" />
          {reader.t("cash.say")}
        </button>
      </p>
    </form>
  );
}

/** The doctor's side: the debt, what is said, and what came of it. */
export function DoctorCash({ reader, cash, more, search, attempt }: {
  reader: Reader;
  cash: CashView;
  /** What the page was asked by. */
  search: string;
  /** Earlier ones; null: these are all. */
  more: string | null;
  attempt: Attempt | null;
}) {
  const isOpen = cash.items.some(({ status }) => status === "said");
  if (cash.cashKopecks === 0 && cash.items.length === 0) return null;
  return (
    <section class="card stack" aria-labelledby="cash-title">
      <h2 class="card__title" id="cash-title">{reader.t("cash.title")}</h2>
      <p>
        {reader.t("cash.debt", { sum: reader.rubles(cash.cashKopecks) })}
        <span class="quiet small line">{reader.t("cash.debtText")}</span>
      </p>
      {cash.cashKopecks > 0 && !isOpen && (
        <SayForm reader={reader} cash={cash} search={search} attempt={attempt} />
      )}
      {cash.items.length > 0 && (
        <ul class="plainrows">
          {cash.items.map((one) => (
            <li class="stack stack--s" key={one.id}>
              <HandoverFacts reader={reader} handover={one} />
              <p class="quiet small">
                {reader.t("cash.toOne", { name: one.clinicName ?? reader.t("cash.service") })}
              </p>
              {one.status === "said" && (
                <form method="post" action={`/doctor/income/cash/${one.id}/withdraw${search}`}>
                  <button type="submit" class="button button--dense">
                    <Icon name="x" size="s" />
                    {reader.t("cash.withdraw")}
                  </button>
                </form>
              )}
            </li>
          ))}
        </ul>
      )}
      <More reader={reader} href={more} />
    </section>
  );
}

/** Whether nothing came or another sum follows from what was counted. */
export const DISPUTE_ALIASES = { countedKopecks: "counted", reason: "counted" };

/** One that waits for its receiver: the money was counted, or it was not. */
function Answer({ reader, handover, path, search, attempt }: {
  reader: Reader;
  handover: HandoverView;
  path: string;
  search: string;
  attempt: Attempt | null;
}) {
  const form = `dispute-${handover.id}`;
  const state = new FormState(form, attempt, DISPUTE_ALIASES);
  return (
    <div class="stack stack--s">
      <form method="post" action={`${path}/${handover.id}/confirm${search}`}>
        <button type="submit" class="button button--primary">
          <Icon name="check" />
          {reader.t("cash.confirm", { sum: reader.rubles(handover.amountKopecks) })}
        </button>
      </form>
      <details class="rowfold" open={state.failed}>
        <summary class="button button--dense button--quiet button--flush">
          {reader.t("cash.dispute")}
        </summary>
        <form
          class="stack stack--s"
          method="post"
          action={`${path}/${handover.id}/dispute${search}`}
          novalidate
        >
          <TextField
            reader={reader}
            state={state}
            name="counted"
            label={reader.t("cash.countedLabel")}
            hint={reader.t("cash.countedHint")}
            optional
            short
            input={{ autoComplete: "off", inputMode: "text", maxLength: 12 }}
          />
          <p>
            <button type="submit" class="button button--danger-quiet">
              {reader.t("cash.disputeSend")}
            </button>
          </p>
        </form>
      </details>
    </div>
  );
}

/**
 * The receiver's side.
 * @param heading of each: h2 where nothing stands between it and the page's title
 * @param search what the page was asked by, so that what was wrong comes back to its row
 */
export const ReceivedCash = (
  { reader, items, path, search, attempt, heading: Heading = "h3" }: {
    reader: Reader;
    search: string;
    heading?: "h2" | "h3";
    items: readonly HandoverView[];
    path: string;
    attempt: Attempt | null;
  },
) => (
  <ul class="plainrows" aria-label={reader.t("cash.received")}>
    {items.map((one) => (
      <li class="card stack stack--s" key={one.id}>
        <Heading class="card__title pre">{one.doctorName}</Heading>
        <HandoverFacts reader={reader} handover={one} />
        {one.status === "said" && (
          <Answer reader={reader} handover={one} path={path} search={search} attempt={attempt} />
        )}
      </li>
    ))}
  </ul>
);
