/** `/account/receipts`: what one has paid, with tax receipts; each on a page that can be printed. */
import type { Reader } from "../../views/reader.ts";
import type { OwnPaymentView } from "../money/payment_book_views.ts";
import { AccountFrame } from "./account_frame.tsx";
import { refusePage, withPerson } from "./guard.ts";
import { Cell, Rows } from "./income_parts.tsx";
import { type PageKit, type PagesApp, readerOf } from "./kit.ts";
import { pageResponse } from "./layout.tsx";
import { ListView, moreOf } from "./list_view.tsx";
import {
  methodText,
  PaymentPill,
  paymentTitle,
  providerText,
  Receipts,
  Sums,
} from "./payment_parts.tsx";

const PATH = "/account/receipts";

function List({ reader, items }: { reader: Reader; items: readonly OwnPaymentView[] }) {
  const titles = {
    what: reader.t("books.payment"),
    how: reader.t("books.how"),
    state: reader.t("books.state"),
    receipt: reader.t("receipt.title"),
    sum: reader.t("books.sum"),
  };
  return (
    <Rows label={reader.t("receipts.title")} heads={Object.values(titles)} sums={1}>
      {items.map((payment) => {
        const numbers = payment.receipts.map(({ documentNumber }) => documentNumber)
          .filter((one) => one !== null);
        return (
          <tr key={payment.id}>
            <th scope="row">
              <a href={`${PATH}/${payment.id}`}>{paymentTitle(reader, payment)}</a>
              <br />
              <span class="quiet small">{reader.dayTime(payment.createdAt)}</span>
            </th>
            <Cell label={titles.how}>{methodText(reader, payment.method)}</Cell>
            <Cell label={titles.state}>
              <PaymentPill reader={reader} status={payment.status} />
            </Cell>
            <Cell label={titles.receipt}>
              {numbers.length === 0
                ? reader.t(payment.receipts.length === 0 ? "receipt.noneShort" : "receipt.coming")
                : numbers.map((number) => reader.t("booking.short", { number })).join(", ")}
            </Cell>
            <Cell label={titles.sum} num>{reader.rubles(payment.amountKopecks)}</Cell>
          </tr>
        );
      })}
    </Rows>
  );
}

const One = ({ reader, payment }: { reader: Reader; payment: OwnPaymentView }) => (
  <>
    <section class="card stack" aria-labelledby="payment-title">
      <h2 class="card__title" id="payment-title">{reader.t("books.facts")}</h2>
      <p>
        <PaymentPill reader={reader} status={payment.status} />
      </p>
      <dl class="kv">
        <div>
          <dt>{reader.t("books.when")}</dt>
          <dd>{reader.dayTime(payment.createdAt)}</dd>
        </div>
        <div>
          <dt>{reader.t("books.how")}</dt>
          <dd>{methodText(reader, payment.method)}</dd>
        </div>
        <div>
          <dt>{reader.t("receipt.provider")}</dt>
          <dd>{providerText(reader, payment.provider)}</dd>
        </div>
        <Sums reader={reader} payment={payment} />
      </dl>
    </section>
    <Receipts reader={reader} receipts={payment.receipts} />
    <p class="quiet small">{reader.t("receipts.print")}</p>
    <p>
      <a class="button" href={PATH}>{reader.t("receipts.all")}</a>
    </p>
  </>
);

export function accountReceiptsPages(app: PagesApp, kit: PageKit): void {
  app.get(PATH, (c) =>
    withPerson(c, async (person) => {
      const cursor = c.req.query("cursor");
      const { items, nextCursor } = await kit.services.paymentBooks.own(person, {
        limit: 30,
        ...(cursor === undefined ? {} : { cursor }),
      });
      const reader = readerOf(kit, c);
      return pageResponse(
        <AccountFrame
          reader={reader}
          title={reader.t("receipts.title")}
          lead={reader.t("receipts.lead")}
          version={kit.version}
        >
          <ListView
            reader={reader}
            isEmpty={items.length === 0}
            empty={{
              icon: "ruble",
              title: reader.t("receipts.none"),
              text: reader.t("receipts.noneText"),
            }}
            more={moreOf(PATH, nextCursor)}
          >
            <List reader={reader} items={items} />
          </ListView>
        </AccountFrame>,
      );
    }));

  app.get(`${PATH}/:id`, (c) =>
    withPerson(c, async (person) => {
      const payment = await kit.services.paymentBooks.ownOne(person, c.req.param("id"));
      if (payment === null) return refusePage(c, 404, "not_found");
      const reader = readerOf(kit, c);
      return pageResponse(
        <AccountFrame
          reader={reader}
          title={paymentTitle(reader, payment)}
          version={kit.version}
        >
          <One reader={reader} payment={payment} />
        </AccountFrame>,
      );
    }));
}
