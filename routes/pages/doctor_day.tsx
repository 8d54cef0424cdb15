/** A doctor's day: `/doctor/day`, and the same for the board and the doctor's clinic. */
import { DayPlanBody } from "../../views/day_plan.tsx";
import type { DayPlan } from "../../views/day_plan_facts.ts";
import { Icon } from "../../views/icon.tsx";
import { Island } from "../../views/island.tsx";
import { Freshness } from "../../views/notices.tsx";
import type { Reader } from "../../views/reader.ts";
import type { Person } from "../services.ts";
import { refusePage, withPerson } from "./guard.ts";
import { cityOf, type PageContext, type PageKit, type PagesApp, readerOf } from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";

interface DayPageProps {
  reader: Reader;
  day: DayPlan;
  /** Where this page is, without a query. */
  path: string;
  kit: PageKit;
}

const DAY_MILLISECONDS = 86_400_000;

/** Today, tomorrow, and the day that is shown where it is neither. */
function DayTabs({ reader, day, path }: Pick<DayPageProps, "reader" | "day" | "path">) {
  const today = reader.dayValue(reader.now);
  const tomorrow = reader.dayValue(reader.now + DAY_MILLISECONDS);
  const dates = [...new Set([today, tomorrow, day.date])].toSorted();
  const name = (date: string) =>
    date === today || date === tomorrow
      ? reader.t(date === today ? "dayPlan.today" : "dayPlan.tomorrow")
      : reader.date(date);
  return (
    <nav class="daytabs" aria-label={reader.t("dayPlan.days")}>
      {dates.map((date) => (
        <a
          class="button"
          href={`${path}?date=${date}`}
          aria-current={date === day.date ? "page" : undefined}
        >
          {name(date)}
        </a>
      ))}
    </nav>
  );
}

function DayPage({ reader, day, path, kit }: DayPageProps) {
  const role = reader.person?.role;
  const isOwn = role === "doctor";
  const isStaff = role === "dispatcher" || role === "admin";
  const name = `${day.lastName} ${day.firstName}`;
  return (
    <Layout
      reader={reader}
      title={reader.t("dayPlan.title")}
      version={kit.version}
      styles={["planning.css"]}
      scripts={kit.assets?.scriptsOf("day") ?? null}
    >
      <div class="wrap--narrow stack stack--l page-body">
        <h1>{isOwn ? reader.t("dayPlan.title") : reader.t("dayPlan.of", { name })}</h1>
        <DayTabs reader={reader} day={day} path={path} />
        <Island
          name="day"
          properties={{ personId: reader.person?.id ?? "", now: reader.now }}
        >
          <div class="stack stack--s">
            <Freshness reader={reader} path={`${path}?date=${day.date}`} />
            <DayPlanBody
              reader={reader}
              day={day}
              hrefOf={(id) => isStaff ? `/board?booking=${id}` : `/bookings/${id}`}
            />
          </div>
        </Island>
        {isOwn && (
          <div class="card">
            <div class="folds">
              <a class="link-row" href="/doctor/plan">
                <Icon name="calendar" />
                <span class="link-row__main">{reader.t("dayPlan.plan")}</span>
                <Icon name="chevron-right" />
              </a>
              <a class="link-row" href="/doctor/shifts">
                <Icon name="pulse" />
                <span class="link-row__main">{reader.t("fairness.link")}</span>
                <Icon name="chevron-right" />
              </a>
              <a class="link-row" href="/doctor/income">
                <Icon name="ruble" />
                <span class="link-row__main">{reader.t("income.title")}</span>
                <Icon name="chevron-right" />
              </a>
            </div>
          </div>
        )}
        {role === "clinic" && (
          <p>
            <a class="button" href={`/clinic/doctors/${day.doctorId}/plan`}>
              <Icon name="calendar" />
              {reader.t("dayPlan.planOf")}
            </a>
          </p>
        )}
        {isStaff && (
          <p>
            <a class="button button--quiet button--flush" href="/board">
              <Icon name="arrow-left" />
              {reader.t("nav.board")}
            </a>
          </p>
        )}
      </div>
    </Layout>
  );
}

async function show(
  c: PageContext,
  kit: PageKit,
  person: Person,
  doctorId: string,
  path: string,
): Promise<Response> {
  const outcome = await kit.services.planning.day(person, doctorId, c.req.query("date") ?? null);
  if (!("ok" in outcome)) return refusePage(c, 404, "not_found");
  const day = outcome.ok;
  const reader = readerOf(kit, c).in(cityOf(kit, c.get("language"), day.city));
  return pageResponse(<DayPage reader={reader} day={day} path={path} kit={kit} />);
}

export function doctorDayPages(app: PagesApp, kit: PageKit): void {
  app.get(
    "/doctor/day",
    (c) => withPerson(c, (person) => show(c, kit, person, person.id, "/doctor/day")),
  );
  for (const area of ["board", "clinic"] as const) {
    app.get(`/${area}/doctors/:id/day`, (c) =>
      withPerson(c, (person) => {
        const id = c.req.param("id") ?? "";
        return show(c, kit, person, id, `/${area}/doctors/${encodeURIComponent(id)}/day`);
      }));
  }
}
