/** `/admin/ledger`: any account's statement of any days, and what the last replay has found. */
import { z } from "zod";
import { KINDS, ledgerQuery } from "../money/ledger_services.ts";
import { answer } from "../problem.ts";
import type { Services } from "../services.ts";
import { statementFile } from "./income.ts";
import type { ApiRoutes } from "./route.ts";

const amount = z.int();
const view = z.object({
  kind: z.enum(KINDS),
  ownerId: z.uuid().nullable(),
  from: z.iso.date(),
  until: z.iso.date(),
  openingKopecks: amount,
  closingKopecks: amount,
  items: z.array(z.object({
    transactionId: z.int(),
    key: z.string(),
    type: z.string(),
    at: z.iso.datetime(),
    bookingId: z.uuid().nullable(),
    paymentId: z.uuid().nullable(),
    kopecks: amount,
    balanceKopecks: amount,
  })),
  isCut: z.boolean(),
  check: z.object({ at: z.iso.datetime(), transactions: z.int(), faults: z.int() }).nullable(),
});

export function ledgerRoutes(api: ApiRoutes, { ledger }: Pick<Services, "ledger">): void {
  api.add({
    method: "get",
    path: "/admin/ledger",
    tag: "admin",
    summary: "An account of the ledger: the balance before and after some days, and each entry",
    query: ledgerQuery,
    status: 200,
    response: view,
  }, async ({ c, by }) => answer(c, await ledger.account(by, c.req.query(), c.get("language"))));
  api.add(
    {
      method: "get",
      path: "/admin/ledger/statement",
      tag: "admin",
      summary: "The same as CSV, whole",
      query: ledgerQuery,
      status: 200,
      contentType: "text/csv",
    },
    async ({ c, by }) => {
      const language = c.get("language");
      const outcome = await ledger.statement(by, c.req.query(), language);
      return "ok" in outcome ? statementFile(outcome.ok, language) : answer(c, outcome);
    },
  );
}
