/** The first page for people who are not signed in: one promise, one button, 103/112, the door. */
import { EmergencyStrip } from "../../views/emergency.tsx";
import { FormState } from "../../views/forms.ts";
import { House } from "./house.tsx";
import { Icon } from "../../views/icon.tsx";
import { type PageKit, type PagesApp, readerOf } from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";
import { PersonHome } from "./home_person.tsx";
import { proofOf, type ProofOfForm } from "./proof_fields.tsx";
import { SignInForm } from "./sign_in.tsx";
import type { LocaleKey } from "../locale.ts";
import type { Reader } from "../../views/reader.ts";

const STEPS: readonly { icon: string; title: LocaleKey; text: LocaleKey }[] = [
  { icon: "chat", title: "how.ask.title", text: "how.ask.text" },
  { icon: "radar", title: "how.search.title", text: "how.search.text" },
  { icon: "route", title: "how.way.title", text: "how.way.text" },
  { icon: "key", title: "how.code.title", text: "how.code.text" },
];

const Hero = ({ reader }: { reader: Reader }) => (
  <div class="hero" data-ground="plate">
    <div class="wrap hero__inner">
      <div class="hero__text">
        <h1>{reader.t("home.title")}</h1>
        <p class="hero__lead">{reader.t("home.lead")}</p>
        <div class="hero__act">
          <a class="button button--lamp button--large" href="/book">{reader.t("home.book")}</a>
          <a class="button button--plate button--large" href="#how">{reader.t("how.title")}</a>
        </div>
      </div>
      <House />
    </div>
  </div>
);

const How = ({ reader }: { reader: Reader }) => (
  <section class="stack stack--l" id="how" aria-labelledby="how-title">
    <h2 id="how-title">{reader.t("how.title")}</h2>
    <ol class="how">
      {STEPS.map((step) => (
        <li>
          <Icon name={step.icon} />
          <h3>{reader.t(step.title)}</h3>
          <p>{reader.t(step.text)}</p>
        </li>
      ))}
    </ol>
    <section class="card" aria-labelledby="who-title">
      <h2 class="card__title" id="who-title">{reader.t("who.title")}</h2>
      <p class="fact">
        <Icon name="licence" />
        <span>
          {reader.t("who.approved")}
          <span class="fact__sub">{reader.t("who.approvedSub")}</span>
        </span>
      </p>
      <p class="fact">
        <Icon name="lock" />
        <span>
          {reader.t("who.address")}
          <span class="fact__sub">{reader.t("who.addressSub")}</span>
        </span>
      </p>
    </section>
  </section>
);

/** A demo says at once as whom one may look around. */
function DemoPanel({ reader, demo }: { reader: Reader; demo: NonNullable<PageKit["demo"]> }) {
  return (
    <section class="card card--tint demo" aria-labelledby="demo-title">
      <div>
        <h2 class="card__title" id="demo-title">{reader.t("demo.title")}</h2>
        <p class="small">{reader.t("demo.text")}</p>
      </div>
      <ul class="demo__list">
        {demo.signIns.map((signIn) => (
          <li>
            <form method="post" action="/signin">
              <input type="hidden" name="login" value={signIn.login} />
              <input type="hidden" name="password" value={signIn.password} />
              <button type="submit" class="demo__button">
                <span>
                  <strong>{reader.t(`role.${signIn.role}`)}</strong>
                  <span class="demo__login">
                    <span>{signIn.login}</span> <span>{signIn.password}</span>
                  </span>
                </span>
                <Icon name="arrow-right" />
              </button>
            </form>
          </li>
        ))}
      </ul>
    </section>
  );
}

const Door = ({ reader, proof }: { reader: Reader; proof: ProofOfForm | null }) => (
  <section class="card" id="signin" aria-labelledby="signin-title">
    <h2 class="card__title" id="signin-title">{reader.t("signIn.title")}</h2>
    <SignInForm reader={reader} state={new FormState("signin", null)} next="" proof={proof} />
    <RegisterLinks reader={reader} />
  </section>
);

/** Three doors for the people who have no account yet. */
export const RegisterLinks = ({ reader }: { reader: Reader }) => (
  <div>
    {([
      ["/register", "user", "register.linkPatient"],
      ["/register?role=doctor", "stethoscope", "register.linkDoctor"],
      ["/register?role=clinic", "building", "register.linkClinic"],
    ] as const).map(([path, icon, key]) => (
      <a class="link-row" href={path}>
        <Icon name={icon} />
        <span class="link-row__main">{reader.t(key)}</span>
        <Icon name="chevron-right" />
      </a>
    ))}
  </div>
);

function Welcome({ reader, kit }: { reader: Reader; kit: PageKit }) {
  return (
    <Layout
      reader={reader}
      title={reader.t("home.title")}
      version={kit.version}
      scripts={kit.assets?.scripts ?? null}
      styles={["codes.css"]}
    >
      <Hero reader={reader} />
      <div class="wrap stack stack--xl home">
        {kit.demo !== undefined && <DemoPanel reader={reader} demo={kit.demo} />}
        <EmergencyStrip reader={reader} />
        <div class="split split--aside">
          <How reader={reader} />
          <Door reader={reader} proof={proofOf(kit)} />
        </div>
      </div>
    </Layout>
  );
}

/** `GET /`: the welcome, or the start of a signed-in person's work. */
export function homePage(app: PagesApp, kit: PageKit): void {
  app.get("/", async (c) => {
    const reader = readerOf(kit, c);
    const person = c.get("person");
    if (person === null) return pageResponse(<Welcome reader={reader} kit={kit} />);
    const bookings = await kit.services.bookings.current(person);
    return pageResponse(
      <PersonHome
        reader={reader}
        person={person}
        bookings={bookings}
        alerts={person.role === "patient" ? await kit.services.emergency.open(person) : []}
        version={kit.version}
        scripts={kit.assets?.scriptsOf(...person.role === "patient" ? ["sos"] : []) ?? null}
        words={kit.assets?.words[reader.language] ?? null}
      />,
    );
  });
}
