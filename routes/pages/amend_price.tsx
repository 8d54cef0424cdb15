/** A change of a booking makes another price: both are shown, and the new one holds only after a yes. */
import { Icon } from "../../views/icon.tsx";
import type { FormValues } from "../../views/forms.ts";
import { Banner } from "../../views/notices.tsx";
import { PriceParts } from "../../views/price_card.tsx";
import type { Person } from "../services.ts";
import { type PageContext, type PageKit, readerOf } from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";

interface Wanted {
  readonly id: string;
  /** As the service was asked. */
  readonly body: Readonly<Record<string, unknown>>;
  /** As it was typed: sent again with the yes. */
  readonly values: FormValues;
}

const SENT_ANEW = ["priceKopecks", "commandId"];

/** @returns null: the price stays after all */
export async function amendPricePage(
  c: PageContext,
  kit: PageKit,
  person: Person,
  { id, body, values }: Wanted,
): Promise<Response | null> {
  const outcome = await kit.services.pricing.amendment(person, id, body, c.get("language"));
  if (!("ok" in outcome) || outcome.ok.after === null) return null;
  const { before, after, securedKopecks } = outcome.ok;
  const reader = readerOf(kit, c, `/bookings/${id}`);
  const short = after.totalKopecks - securedKopecks;
  const sum = (kopecks: number) => ({ sum: reader.rubles(kopecks) });
  const title = reader.t("amend.priceTitle");
  return pageResponse(
    <Layout reader={reader} title={title} version={kit.version}>
      <div class="wrap wrap--narrow stack stack--l page-body">
        <h1>{title}</h1>
        {before !== null && (
          <p class="quiet">{reader.t("amend.priceBefore", sum(before.totalKopecks))}</p>
        )}
        <section class="card stack" aria-labelledby="price-title">
          <h2 class="card__title" id="price-title">{reader.t("amend.priceAfter")}</h2>
          <PriceParts reader={reader} price={after} />
          {securedKopecks > 0 && (
            <p class="fact small">
              <Icon name="info" />
              <span>
                {short > 0
                  ? reader.t("amend.holdShort", {
                    held: reader.rubles(securedKopecks),
                    ...sum(short),
                  })
                  : reader.t("amend.holdEnough", sum(after.totalKopecks))}
              </span>
            </p>
          )}
        </section>
        <Banner tone="wait" icon="info" title={reader.t("amend.notYet")} />
        <form method="post" action={`/bookings/${id}/amend`} class="row">
          {[...values.entries()].filter(([name]) => !SENT_ANEW.includes(name)).map((
            [name, value],
          ) => <input type="hidden" key={`${name}/${value}`} name={name} value={value} />)}
          <input type="hidden" name="priceKopecks" value={String(after.totalKopecks)} />
          <input type="hidden" name="commandId" value={kit.newId()} />
          <button type="submit" class="button button--primary button--large">
            {reader.t("amend.priceAgree", sum(after.totalKopecks))}
          </button>
          <a class="button button--large" href={`/bookings/${id}`}>
            {reader.t("amend.priceKeep")}
          </a>
        </form>
      </div>
    </Layout>,
    409,
  );
}
