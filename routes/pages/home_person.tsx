/** The first page of a signed-in person: what goes on now, and where their work is. */
import type { AlertView } from "../../actors/alert/view.ts";
import { BookingList } from "../../views/booking_row.tsx";
import { EmergencyStrip } from "../../views/emergency.tsx";
import { Icon } from "../../views/icon.tsx";
import { Layout } from "./layout.tsx";
import { Sos } from "./sos_island.tsx";
import { Empty } from "../../views/notices.tsx";
import { isOpenView } from "../../views/status.ts";
import type { BookingView } from "../../actors/booking/view.ts";
import type { LocaleKey } from "../locale.ts";
import type { Person } from "../services.ts";
import type { PageScripts } from "../assets.ts";
import type { Reader } from "../../views/reader.ts";
import type { Role } from "../../actors/vocabulary.ts";

interface Door {
  readonly path: string;
  readonly icon: string;
  readonly title: LocaleKey;
  readonly text: LocaleKey;
}

const BOOK: Door = { path: "/book", icon: "stethoscope", title: "home.book", text: "home.bookSub" };
const LIST: Door = {
  path: "/bookings",
  icon: "calendar",
  title: "nav.bookings",
  text: "home.bookingsSub",
};
const BOARD: Door = { path: "/board", icon: "radar", title: "nav.board", text: "home.boardSub" };
const INTAKE: Door = { path: "/book", icon: "phone", title: "home.intake", text: "home.intakeSub" };

const DOORS: Readonly<Record<Role, readonly Door[]>> = {
  patient: [BOOK, LIST],
  clinic: [BOOK, LIST],
  doctor: [
    { path: "/doctor", icon: "navigate", title: "nav.shift", text: "home.shiftSub" },
    LIST,
  ],
  dispatcher: [BOARD, INTAKE, LIST],
  admin: [
    BOARD,
    { path: "/admin/doctors", icon: "licence", title: "admin.doctors", text: "home.doctorsSub" },
    { path: "/admin/users", icon: "users", title: "admin.users", text: "home.usersSub" },
    INTAKE,
  ],
};

interface PersonHomeProps {
  reader: Reader;
  person: Person;
  bookings: readonly BookingView[];
  /** The person's own calls for help that are open. */
  alerts: readonly AlertView[];
  version: string;
  /** They make the site work without a connection, and a patient's call for help live. */
  scripts: PageScripts | null;
  words: string | null;
}

const Doors = ({ reader, role }: { reader: Reader; role: Role }) => (
  <nav class="doors" aria-label={reader.t("home.doors")}>
    {DOORS[role].map((door) => (
      <a class="door" href={door.path}>
        <Icon name={door.icon} />
        <span>
          <span class="door__title">{reader.t(door.title)}</span>
          <span class="door__text">{reader.t(door.text)}</span>
        </span>
      </a>
    ))}
  </nav>
);

export function PersonHome(
  { reader, person, bookings, alerts, version, scripts, words }: PersonHomeProps,
) {
  const open = bookings.filter(isOpenView);
  const shown = person.role === "patient" || person.role === "clinic" || person.role === "doctor";
  return (
    <Layout
      reader={reader}
      title={reader.t("home.yours")}
      version={version}
      scripts={scripts}
      words={words}
      ownSos={person.role === "patient"}
      styles={person.role === "patient" ? ["sos.css"] : []}
    >
      <div class="wrap stack stack--l page-body">
        <div class="stack stack--s">
          <h1>{reader.t("home.hello", { name: person.firstName })}</h1>
          <p class="quiet">{reader.t(`home.role.${person.role}`)}</p>
        </div>
        {person.role === "patient" && (
          <>
            <EmergencyStrip reader={reader} quiet />
            <Sos reader={reader} look="line" views={open} alerts={alerts} />
          </>
        )}
        <Doors reader={reader} role={person.role} />
        {shown
          ? (
            <section class="stack" aria-labelledby="now-title">
              <h2 id="now-title">{reader.t("home.now")}</h2>
              {open.length === 0
                ? (
                  <div class="card">
                    <Empty
                      icon="home"
                      title={reader.t("home.nothing")}
                      text={reader.t(
                        person.role === "doctor" ? "home.nothingDoctor" : "home.nothingText",
                      )}
                    />
                  </div>
                )
                : <BookingList reader={reader} items={open} />}
            </section>
          )
          : (
            <p class="quiet">
              {reader.count("home.openCount", open.length)}
            </p>
          )}
      </div>
    </Layout>
  );
}
