/** `/board/fairness`: what today has brought each doctor, city by city, and how even it was. */
import { refusePage, withPerson } from "./guard.ts";
import { cityOf, type PageKit, type PagesApp, readerOf } from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";
import { type CityDay, MEDIAN_PARTS } from "../../views/fairness_facts.ts";
import { Icon } from "../../views/icon.tsx";
import type { Reader } from "../../views/reader.ts";
import { minutesText, shiftSpan } from "../../views/shift_figures.tsx";

function Day({ reader, day, title }: { reader: Reader; day: CityDay; title: string }) {
  const text = (part: typeof MEDIAN_PARTS[number], value: number) =>
    part === "idleMinutes" ? minutesText(reader, value) : String(value);
  return (
    <section class="card stack" aria-labelledby={`city-${day.city}`}>
      <h2 class="card__title" id={`city-${day.city}`}>{title}</h2>
      {day.items.length === 0 ? <p class="quiet">{reader.t("fairness.nobody")}</p> : (
        <>
          <p>
            {reader.t("fairness.gini", {
              value: new Intl.NumberFormat(reader.language, { maximumFractionDigits: 2 })
                .format(day.giniIdle),
            })}
            <span class="quiet small line">{reader.t("fairness.giniText")}</span>
          </p>
          <div class="tablebox" tabIndex={0} role="group" aria-label={title}>
            <table class="table people">
              <thead>
                <tr>
                  <th scope="col">{reader.t("role.doctor")}</th>
                  {MEDIAN_PARTS.map((part) => (
                    <th scope="col" key={part}>{reader.t(`fairness.${part}`)}</th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {day.items.map((one) => (
                  <tr key={one.doctorId}>
                    <th scope="row">
                      {one.lastName} {one.firstName}
                      <span class="small quiet line">{shiftSpan(reader, one)}</span>
                    </th>
                    {MEDIAN_PARTS.map((part) => (
                      <td key={part}>
                        <span class="people__label">{reader.t(`fairness.${part}`)}</span>
                        {text(part, one[part])}
                        {part === "declines" && one.validDeclines > 0 && (
                          <span class="small quiet line nowrap">
                            {reader.t("fairness.valid", { count: one.validDeclines })}
                          </span>
                        )}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
              {day.median !== null && (
                <tfoot>
                  <tr>
                    <th scope="row">{reader.t("fairness.medianRow")}</th>
                    {MEDIAN_PARTS.map((part) => (
                      <td key={part}>
                        <span class="people__label">{reader.t(`fairness.${part}`)}</span>
                        {text(part, day.median![part])}
                      </td>
                    ))}
                  </tr>
                </tfoot>
              )}
            </table>
          </div>
        </>
      )}
    </section>
  );
}

export function boardFairnessPage(app: PagesApp, kit: PageKit): void {
  app.get("/board/fairness", (c) =>
    withPerson(c, async (person) => {
      const outcome = await kit.services.fairness.today(person);
      if (!("ok" in outcome)) return refusePage(c, 403, "forbidden");
      const reader = readerOf(kit, c);
      return pageResponse(
        <Layout
          reader={reader}
          title={reader.t("fairness.title")}
          version={kit.version}
          styles={["account.css"]}
        >
          <div class="wrap stack stack--l page-body">
            <p>
              <a class="button button--dense" href="/board">
                <Icon name="arrow-left" />
                {reader.t("nav.board")}
              </a>
            </p>
            <div class="stack stack--s">
              <h1>{reader.t("fairness.title")}</h1>
              <p class="quiet">{reader.t("fairness.counts")}</p>
            </div>
            {outcome.ok.items.map((day) => {
              const city = cityOf(kit, reader.language, day.city);
              return (
                <Day
                  key={day.city}
                  reader={reader.in(city)}
                  day={day}
                  title={city.title ?? reader.t("city.withoutMap")}
                />
              );
            })}
          </div>
        </Layout>,
      );
    }));
}
