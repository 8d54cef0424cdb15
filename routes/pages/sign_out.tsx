/**
 * `POST /signout`: out at once, or, where somebody would be left alone by it, a page that asks first. With a script
 * the browser has asked before it for what it keeps itself (islands/sign_out.ts).
 */
import { EmergencyStrip } from "../../views/emergency.tsx";
import { Icon } from "../../views/icon.tsx";
import { ownOpen } from "../../views/present_visit.ts";
import type { Reader } from "../../views/reader.ts";
import type { LocaleKey } from "../locale.ts";
import type { Person, Services } from "../services.ts";
import { clearSessionCookie } from "../session.ts";
import { homeOf, type PageKit, type PagesApp, readerOf, seeOther } from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";

/** Somebody is at the door, or on the way to it. */
const UNDER_WAY: readonly string[] = ["en_route", "arrived", "in_progress"];

const OVER: readonly string[] = ["completed", "cancelled"];

/** What goes on without a doctor who signs out. */
async function ofDoctor({ bookings, duty }: Services, by: Person): Promise<readonly LocaleKey[]> {
  const own = ownOpen(await bookings.current(by), by.id);
  return [
    ...own.some(({ status }) => UNDER_WAY.includes(status)) ? ["signOut.visit" as const] : [],
    ...duty.of(by.id) === null ? [] : ["signOut.shift" as const],
  ];
}

async function ofPatient({ bookings }: Services, by: Person): Promise<readonly LocaleKey[]> {
  const own = await bookings.current(by);
  // What is over stays in view for a day.
  const isUrgent = own.some(({ status, callType }) =>
    UNDER_WAY.includes(status) || callType === "urgent" && !OVER.includes(status)
  );
  return isUrgent ? ["signOut.booking"] : [];
}

async function ofStaff({ staff }: Services, by: Person): Promise<readonly LocaleKey[]> {
  const duty = await staff.duty(by);
  return "ok" in duty && duty.ok.onDuty.some(({ id }) => id === by.id) ? ["signOut.duty"] : [];
}

const BY_ROLE = {
  patient: ofPatient,
  clinic: () => Promise.resolve([]),
  doctor: ofDoctor,
  dispatcher: ofStaff,
  admin: ofStaff,
} satisfies Record<
  Person["role"],
  (services: Services, by: Person) => Promise<readonly LocaleKey[]>
>;

/**
 * What goes on without whoever signs out, the gravest first. A silent call is in no view of its sender's: the page
 * says nothing of it, whoever looks at the screen. What cannot be looked up keeps nobody in.
 */
async function goesOn(services: Services, by: Person): Promise<readonly LocaleKey[]> {
  const { hasCalled, hasTaken } = services.emergency.partIn(by);
  return [
    ...hasCalled ? ["signOut.alarm" as const] : [],
    ...hasTaken ? ["signOut.alarmTaken" as const] : [],
    ...await BY_ROLE[by.role](services, by).catch(() => []),
  ];
}

const Question = ({ reader, because, home, kit }: {
  reader: Reader;
  because: readonly LocaleKey[];
  home: string;
  kit: PageKit;
}) => (
  <Layout
    reader={reader}
    title={reader.t("signOut.ask")}
    version={kit.version}
    scripts={kit.assets?.scripts ?? null}
  >
    <div class="wrap--narrow stack stack--l page-body">
      <h1>{reader.t("signOut.ask")}</h1>
      <div class="card stack">
        {because.map((key) => (
          <p key={key} class="fact">
            <Icon name="warning" />
            <span>{reader.t(key)}</span>
          </p>
        ))}
        <a class="button button--primary button--large button--wide" href={home}>
          {reader.t("signOut.stay")}
        </a>
        <form method="post" action="/signout?sure=1">
          <button type="submit" class="button button--quiet button--wide">
            {reader.t("signOut.anyway")}
          </button>
        </form>
      </div>
      <EmergencyStrip reader={reader} quiet />
    </div>
  </Layout>
);

export function signOutPage(app: PagesApp, kit: PageKit): void {
  app.post("/signout", async (c) => {
    const person = c.get("person");
    if (person !== null && c.req.query("sure") === undefined) {
      const because = await goesOn(kit.services, person);
      if (because.length > 0) {
        const home = homeOf(person.role);
        const reader = readerOf(kit, c, home);
        return pageResponse(
          <Question reader={reader} because={because} home={home} kit={kit} />,
        );
      }
    }
    const token = c.get("sessionToken");
    if (token !== null) await kit.services.people.signOut(token);
    clearSessionCookie(c);
    return seeOther(c, "/");
  });
}
