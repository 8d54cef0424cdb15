/** `/wallet`: what a person has with us, how it got there and where it went. */
import { Options, TextField } from "../../views/fields.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Island } from "../../views/island.tsx";
import { rubles } from "../../views/money.ts";
import type { PayingSeed } from "../../views/paying_seed.ts";
import type { Reader } from "../../views/reader.ts";
import type { WalletLine } from "../wallet_services.ts";
import type { Person } from "../services.ts";
import { AccountFrame } from "./account_frame.tsx";
import { secondsToNextLook, Waiting } from "./booking_pay.tsx";
import { attemptOf, failureHeaders, failureOf } from "./failure.ts";
import { withPerson } from "./guard.ts";
import {
  formOf,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { pageResponse } from "./layout.tsx";
import { askedBy, More, moreOf, searchOf } from "./list_view.tsx";
import { kopecksTyped } from "./typed_rubles.ts";

const PATH = "/wallet";
const FORM = "deposit";
const ALIASES = { amountKopecks: "amount" };
const SHOWN = 50;
const TYPES = [
  "wallet_deposited",
  "wallet_held",
  "wallet_released",
  "wallet_charged",
  "refund_done",
  "refund_asked",
] as const;
const isKnown = (type: string): type is typeof TYPES[number] =>
  (TYPES as readonly string[]).includes(type);

const History = (
  { reader, lines, more }: { reader: Reader; lines: readonly WalletLine[]; more: string | null },
) => (
  <section class="card stack" aria-labelledby="history-title" data-live="history">
    <h2 class="card__title" id="history-title">{reader.t("wallet.history")}</h2>
    {lines.length === 0
      ? <p class="quiet">{reader.t("wallet.empty")}</p>
      : (
        <dl class="kv kv--moves">
          {lines.map((line) => (
            <div key={line.id}>
              <dt>
                {reader.t(`wallet.${isKnown(line.type) ? line.type : "other"}`)}
                <br />
                <span class="quiet small">{reader.dayTime(line.at)}</span>
              </dt>
              <dd class="nowrap">
                {line.kopecks > 0 ? "+" : "−"}
                {rubles(reader, Math.abs(line.kopecks))}
              </dd>
            </div>
          ))}
        </dl>
      )}
    <More reader={reader} href={more} />
  </section>
);

async function show(
  c: PageContext,
  kit: PageKit,
  person: Person,
  attempt: Attempt | null = null,
  status = 200,
  headers: Record<string, string> = {},
): Promise<Response> {
  const cursor = askedBy(c).get("cursor");
  const path = `${PATH}${searchOf(c)}`;
  const reader = readerOf(kit, c, path);
  const { wallets } = kit.services;
  const [wallet, { items, nextCursor }, open] = await Promise.all([
    wallets.mine(person),
    wallets.lines(person, { limit: SHOWN, ...(cursor === null ? {} : { cursor }) }),
    wallets.open(person),
  ]);
  const state = new FormState(FORM, attempt, ALIASES);
  const waiting = open[0] ?? null;
  return pageResponse(
    <AccountFrame
      reader={reader}
      title={reader.t("wallet.title")}
      lead={reader.t("wallet.lead")}
      attempt={attempt}
      aliases={ALIASES}
      styles={["second_factor.css"]}
      version={kit.version}
      scripts={kit.assets?.scriptsOf("paying") ?? null}
      readAgain={waiting === null
        ? null
        : { seconds: secondsToNextLook(waiting, reader.now), path }}
    >
      <Island
        name="paying"
        properties={{
          personId: person.id,
          now: reader.now,
          bookingId: null,
          path,
        } satisfies PayingSeed}
      >
        <div class="stack stack--l">
          <section class="card stack stack--s" data-live="balance" aria-live="polite">
            <p class="quiet">{reader.t("wallet.balance")}</p>
            <p class="wallet__sum">{rubles(reader, wallet.balanceKopecks)}</p>
            {wallet.heldKopecks > 0 && (
              <p class="quiet small">
                {reader.t("wallet.held", { sum: rubles(reader, wallet.heldKopecks) })}
              </p>
            )}
          </section>
          {/* What is owed to an account is owed to that account: staff's word joins records, never money. */}
          {(person.sameAs ?? []).length > 0 && (
            <p class="fact small">
              <Icon name="info" />
              <span>{reader.t("wallet.apart")}</span>
            </p>
          )}
          <div class="stack stack--l" data-live="waiting">
            {waiting !== null && <Waiting reader={reader} payment={waiting} path={PATH} />}
          </div>
          {wallet.depositMethods.length === 0
            ? (
              <p class="fact">
                <Icon name="info" />
                <span>{reader.t("wallet.noProvider")}</span>
              </p>
            )
            : (
              <form class="card stack" method="post" action={PATH} novalidate>
                <h2 class="card__title">{reader.t("wallet.deposit")}</h2>
                <TextField
                  reader={reader}
                  state={state}
                  name="amount"
                  label={reader.t("wallet.amount")}
                  input={{ autoComplete: "off", inputMode: "text", maxLength: 12 }}
                />
                <Options
                  state={state}
                  name="method"
                  legend={reader.t("pay.how")}
                  fallback={["sbp"]}
                  choices={wallet.depositMethods.map((value) => ({
                    value,
                    text: reader.t(`pay.${value}`),
                  }))}
                />
                <p>
                  <button type="submit" class="button button--primary button--large">
                    {reader.t("pay.go")}
                  </button>
                </p>
              </form>
            )}
          <History reader={reader} lines={items} more={moreOf(PATH, nextCursor)} />
        </div>
      </Island>
    </AccountFrame>,
    status,
    headers,
  );
}

export function walletPages(app: PagesApp, kit: PageKit): void {
  app.get(PATH, (c) => withPerson(c, (person) => show(c, kit, person)));
  app.post(PATH, (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const language = c.get("language");
      const body = {
        amountKopecks: kopecksTyped(values.given("amount")),
        method: values.given("method"),
      };
      const outcome = await kit.services.wallets.deposit(person, body, language);
      const failure = failureOf(outcome, language);
      if (failure === null) return seeOther(c, PATH);
      const attempt = attemptOf(FORM, values, failure);
      return await show(c, kit, person, attempt, failure.status, failureHeaders(failure));
    }));
}
