/** The list of a person's bookings, newest first. */
import { BookingList } from "../../views/booking_row.tsx";
import { EmergencyStrip } from "../../views/emergency.tsx";
import { withPerson } from "./guard.ts";
import { Icon } from "../../views/icon.tsx";
import { type PageKit, type PagesApp, readerOf } from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";
import { Empty, Freshness } from "../../views/notices.tsx";
import { STATUSES } from "../../actors/booking/protocol.ts";
import type { BookingView } from "../../actors/booking/view.ts";
import type { PageOf, Person } from "../services.ts";
import type { Reader } from "../../views/reader.ts";

const FILTERS = ["", "pending", "in_progress", "completed", "cancelled"] as const;

interface BookingsPageProps {
  reader: Reader;
  person: Person;
  page: PageOf<BookingView>;
  status: string;
  version: string;
}

const pathOf = (status: string, cursor?: string): string => {
  const query = new URLSearchParams();
  if (status !== "") query.set("status", status);
  if (cursor !== undefined) query.set("cursor", cursor);
  return query.size === 0 ? "/bookings" : `/bookings?${query}`;
};

const Filters = ({ reader, status }: { reader: Reader; status: string }) => (
  <nav class="tabs" aria-label={reader.t("bookings.filter")}>
    {FILTERS.map((one) => (
      <a class="tabs__tab" href={pathOf(one)} aria-current={one === status ? "page" : undefined}>
        {reader.t(one === "" ? "bookings.all" : `bookings.${one}`)}
      </a>
    ))}
  </nav>
);

function BookingsPage({ reader, person, page, status, version }: BookingsPageProps) {
  const books = person.role !== "doctor";
  const isEmpty = page.items.length === 0 && status === "";
  return (
    <Layout reader={reader} title={reader.t("nav.bookings")} version={version}>
      <div class="wrap stack stack--l page-body">
        <div class="row row--between">
          <h1>{reader.t("nav.bookings")}</h1>
          {books && !isEmpty && (
            <a class="button button--primary" href="/book">
              <Icon name="plus" />
              {reader.t(person.role === "patient" ? "home.book" : "home.intake")}
            </a>
          )}
        </div>
        <Filters reader={reader} status={status} />
        {page.items.length === 0
          ? (
            <div class="card">
              <Empty
                icon="home"
                title={reader.t(status === "" ? "bookings.none" : "bookings.noneFiltered")}
                text={reader.t(status === "" ? "bookings.noneText" : "bookings.noneFilteredText")}
              >
                {books && isEmpty && (
                  <a class="button button--primary" href="/book">
                    {reader.t(person.role === "patient" ? "home.book" : "home.intake")}
                  </a>
                )}
              </Empty>
            </div>
          )
          : <BookingList reader={reader} items={page.items} />}
        {page.nextCursor !== null && (
          <p>
            <a class="button" href={pathOf(status, page.nextCursor)}>{reader.t("page.more")}</a>
          </p>
        )}
        <Freshness reader={reader} path={reader.path} />
        {person.role === "patient" && <EmergencyStrip reader={reader} quiet />}
      </div>
    </Layout>
  );
}

/** `GET /bookings`. */
export function bookingsPage(app: PagesApp, kit: PageKit): void {
  app.get("/bookings", (c) =>
    withPerson(c, async (person) => {
      const wanted = c.req.query("status") ?? "";
      const status = STATUSES.find((one) => one === wanted) ?? "";
      const cursor = c.req.query("cursor");
      const page = await kit.services.bookings.list(person, {
        limit: 30,
        ...(status === "" ? {} : { status }),
        ...(cursor === undefined ? {} : { cursor }),
      });
      // Rows show how a visit stands, and no more of them than are on the page.
      for (const { id } of person.role === "patient" ? page.items : []) {
        kit.services.duty.looked(person, id);
      }
      return pageResponse(
        <BookingsPage
          reader={readerOf(kit, c)}
          person={person}
          page={page}
          status={status}
          version={kit.version}
        />,
      );
    }));
}
