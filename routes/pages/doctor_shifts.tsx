/** `/doctor/shifts`: what a doctor's own shifts have brought, beside the median of the day's doctors. */
import { refusePage, withPerson } from "./guard.ts";
import { cityOf, type PageKit, type PagesApp, readerOf } from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";
import { Icon } from "../../views/icon.tsx";
import { Empty } from "../../views/notices.tsx";
import { ShiftFigures, shiftSpan } from "../../views/shift_figures.tsx";

export function doctorShiftsPage(app: PagesApp, kit: PageKit): void {
  app.get("/doctor/shifts", (c) =>
    withPerson(c, async (person) => {
      const outcome = await kit.services.fairness.own(person);
      if (!("ok" in outcome)) return refusePage(c, 403, "forbidden");
      const { city, today, median, items } = outcome.ok;
      const any = readerOf(kit, c);
      const reader = any.in(cityOf(kit, any.language, city));
      return pageResponse(
        <Layout reader={reader} title={reader.t("fairness.own")} version={kit.version}>
          <div class="wrap stack stack--l page-body">
            <p>
              <a class="button button--dense" href="/doctor">
                <Icon name="arrow-left" />
                {reader.t("nav.shift")}
              </a>{" "}
              <a class="button button--dense" href="/doctor/income">
                <Icon name="ruble" />
                {reader.t("income.title")}
              </a>
            </p>
            <h1>{reader.t("fairness.own")}</h1>
            {today !== null && (
              <section class="card stack" aria-labelledby="today-title">
                <h2 class="card__title" id="today-title">{reader.t("fairness.today")}</h2>
                <ShiftFigures reader={reader} facts={today} median={median} />
                <p class="quiet small">
                  {reader.t(median === null ? "fairness.noMedian" : "fairness.medianText")}
                </p>
              </section>
            )}
            {items.length === 0
              ? (
                <Empty
                  icon="clock"
                  title={reader.t("fairness.noShifts")}
                  text={reader.t("fairness.noShiftsText")}
                />
              )
              : (
                <section class="stack" aria-labelledby="shifts-title">
                  <h2 id="shifts-title">{reader.t("fairness.shifts")}</h2>
                  {items.map((facts) => (
                    <section
                      class="card stack"
                      key={facts.startedAt}
                      aria-label={shiftSpan(reader, facts)}
                    >
                      <h3 class="card__title">{shiftSpan(reader, facts)}</h3>
                      <ShiftFigures reader={reader} facts={facts} median={null} />
                    </section>
                  ))}
                </section>
              )}
          </div>
        </Layout>,
      );
    }));
}
