/** What doctors and clinics have earned: `/doctor-profiles/me/income`, `/clinic-profiles/me/income`. */
import { z } from "zod";
import { csvResponse } from "../csv_response.ts";
import type { Statement } from "../money/income_services.ts";
import { incomeQuery } from "../money/income_period.ts";
import { statementRows } from "../money/statement_csv.ts";
import { answer } from "../problem.ts";
import type { Language, Services } from "../services.ts";
import type { ApiRoutes, Call } from "./route.ts";

const amount = z.int();
const moment = z.iso.datetime();
const income = z.object({
  from: z.iso.date(),
  until: z.iso.date(),
  by: z.enum(["day", "week", "month"]),
  dueKopecks: amount,
  cashKopecks: amount,
  total: z.object({
    visits: z.int(),
    paidKopecks: amount,
    shareKopecks: amount,
    feeKopecks: amount.nullable(),
  }),
  spans: z.array(z.object({
    from: moment,
    until: moment,
    visits: z.int(),
    shareKopecks: amount,
  })),
  shifts: z.array(z.object({
    startedAt: moment,
    endedAt: moment.nullable(),
    visits: z.int(),
    incomeKopecks: amount.nullable(),
  })),
  doctors: z.array(z.object({
    doctorId: z.uuid().nullable(),
    name: z.string().nullable(),
    visits: z.int(),
    paidKopecks: amount,
    shareKopecks: amount,
    feeKopecks: amount,
  })),
  payouts: z.array(z.object({
    at: moment,
    amountKopecks: amount,
    nettedKopecks: amount,
    status: z.enum(["approved", "executed", "returned"]),
  })),
  payoutsNextCursor: z.string().nullable(),
  items: z.array(z.object({
    bookingId: z.uuid(),
    number: z.int(),
    endedAt: moment.nullable(),
    settledAt: moment,
    doctorName: z.string().nullable(),
    paidKopecks: amount,
    shareKopecks: amount,
    feeKopecks: amount.nullable(),
    dueKopecks: amount,
  })),
  nextCursor: z.string().nullable(),
});

/** The query as it stands in the address; each name once. */
export const queryOf = (c: Call["c"]): Record<string, string> => c.req.query();

/** The file that API and pages give alike. */
export const statementFile = (statement: Statement, language: Language): Response =>
  csvResponse(
    `tot-statement-${statement.from}-${statement.until}`,
    statementRows(statement, language),
  );

export function incomeRoutes(
  api: ApiRoutes,
  { income: services }: Pick<Services, "income">,
): void {
  for (const who of ["doctor", "clinic"] as const) {
    api.add({
      method: "get",
      path: `/${who}-profiles/me/income`,
      tag: "payments",
      summary: who === "doctor"
        ? "What one's own visits and shifts have earned, and what of it is due"
        : "What the clinic's visits have earned, by day and by doctor, and what of it is due",
      query: incomeQuery,
      status: 200,
      response: income,
    }, async ({ c, by }) => answer(c, await services.own(by, queryOf(c), c.get("language"))));
    api.add(
      {
        method: "get",
        path: `/${who}-profiles/me/statement`,
        tag: "payments",
        summary:
          "The account's statement as CSV: the balance before, each entry, the balance after",
        query: incomeQuery,
        status: 200,
        contentType: "text/csv",
      },
      async ({ c, by }) => {
        const language = c.get("language");
        const outcome = await services.statement(by, queryOf(c), language);
        return "ok" in outcome ? statementFile(outcome.ok, language) : answer(c, outcome);
      },
    );
  }
}
