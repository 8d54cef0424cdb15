/** `/account/contacts`: by which telephone, address and password one signs in. */
import type { CodeShown } from "../people/code_desk.ts";
import { signInOf } from "../api/codes.ts";
import { AccountFrame } from "./account_frame.tsx";
import { attemptOf, type Failure, failureHeaders, failureOf } from "./failure.ts";
import { shownPhone } from "../shown_phone.ts";
import { Disclosure } from "../../views/disclosure.tsx";
import { Hidden, TextField } from "../../views/fields.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { CodeField } from "./code_form.tsx";
import { withPerson } from "./guard.ts";
import {
  formOf,
  localPath,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { pageResponse } from "./layout.tsx";
import { Banner } from "../../views/notices.tsx";
import { PasswordField, WhosePassword } from "./register.tsx";
import { CodeSentText, withNext } from "./verify.tsx";
import type { Person } from "../services.ts";
import type { Reader } from "../../views/reader.ts";

const PATH = "/account/contacts";

interface ContactsProps {
  reader: Reader;
  person: Person;
  /** A new contact that waits for its code. */
  waiting: CodeShown | null;
  hasPassword: boolean;
  attempt: Attempt | null;
  /** What was done just now. */
  done: "contact" | "password" | null;
  next: string;
}

/** The code of a new contact. */
function WaitingContact({ reader, waiting, attempt, next }: ContactsProps) {
  if (waiting === null) return null;
  const state = new FormState("confirm", attempt);
  return (
    <section class="card card--tint stack codestep" aria-labelledby="waiting-title">
      <h2 class="card__title" id="waiting-title">{reader.t("contacts.waiting")}</h2>
      <CodeSentText reader={reader} shown={waiting} />
      <form class="stack" method="post" action={`${PATH}/confirm`} noValidate>
        <Hidden
          values={{ verificationId: waiting.verificationId, ...(next === "" ? {} : { next }) }}
        />
        <CodeField reader={reader} state={state} />
        <button type="submit" class="button button--primary">{reader.t("code.submit")}</button>
      </form>
      {next !== "" && (
        <p>
          <a href={next}>{reader.t("contacts.later")}</a>
        </p>
      )}
    </section>
  );
}

/** Proves with the password that it is the owner who sits there. */
const CurrentPassword = (
  { reader, state, name }: { reader: Reader; state: FormState; name: string },
) => (
  <TextField
    reader={reader}
    state={state}
    name={name}
    label={reader.t("contacts.currentPassword")}
    input={{ type: "password", autoComplete: "current-password", maxLength: 128 }}
  />
);

function ContactForm(
  { reader, person, kind, hasPassword, attempt }:
    & Pick<
      ContactsProps,
      "reader" | "person" | "hasPassword" | "attempt"
    >
    & { kind: "phone" | "email" },
) {
  const state = new FormState(kind, attempt, { contact: kind });
  const current = person[kind];
  return (
    <Disclosure
      icon={kind === "phone" ? "phone" : "mail"}
      title={reader.t(`contacts.${kind}.${current === null ? "add" : "change"}`)}
      sub={current === null ? reader.t("account.none") : shownPhone(current)}
      open={state.failed}
    >
      <form class="stack" method="post" action={PATH} noValidate>
        <Hidden values={{ kind }} />
        <TextField
          reader={reader}
          state={state}
          name={kind}
          label={reader.t(`contacts.${kind}.new`)}
          input={kind === "phone"
            ? { type: "tel", inputMode: "tel", autoComplete: "tel", maxLength: 32 }
            : { type: "email", autoComplete: "email", maxLength: 254, spellcheck: false }}
        />
        {hasPassword && <CurrentPassword reader={reader} state={state} name="currentPassword" />}
        <button type="submit" class="button button--primary">{reader.t("contacts.send")}</button>
      </form>
    </Disclosure>
  );
}

function PasswordForm({ reader, person, hasPassword, attempt }: ContactsProps) {
  const state = new FormState("password", attempt);
  const login = person.phone ?? person.email ?? "";
  return (
    <Disclosure
      icon="lock"
      title={reader.t(hasPassword ? "contacts.password.change" : "contacts.password.add")}
      sub={reader.t(hasPassword ? "contacts.password.text" : "contacts.password.none")}
      open={state.failed}
    >
      {hasPassword
        ? (
          <form class="stack" method="post" action={`${PATH}/password`} noValidate>
            <WhosePassword login={login} />
            <CurrentPassword reader={reader} state={state} name="currentPassword" />
            <PasswordField reader={reader} state={state} label={reader.t("reset.password")} />
            <p class="small quiet">{reader.t("contacts.password.signsOut")}</p>
            <button type="submit" class="button button--primary">
              {reader.t("contacts.password.submit")}
            </button>
            <p>
              <a href="/reset">{reader.t("signIn.forgotten")}</a>
            </p>
          </form>
        )
        : (
          <form class="stack" method="post" action="/reset">
            <Hidden values={{ login }} />
            <p>{reader.t("contacts.password.byCode")}</p>
            <button type="submit" class="button button--primary">{reader.t("reset.send")}</button>
          </form>
        )}
    </Disclosure>
  );
}

const Contacts = (props: ContactsProps) => (
  <>
    {props.done !== null && (
      <Banner
        tone="done"
        icon="check"
        title={props.reader.t(`contacts.done.${props.done}`)}
        role="status"
      />
    )}
    <WaitingContact {...props} />
    <section class="card card--flush" aria-label={props.reader.t("account.contacts")}>
      <ContactForm {...props} kind="phone" />
      <ContactForm {...props} kind="email" />
      <PasswordForm {...props} />
    </section>
  </>
);

const DONE = ["contact", "password"] as const;

/** `GET` and `POST /account/contacts`, `POST …/confirm`, `POST …/password`. */
export function accountContactsPages(app: PagesApp, kit: PageKit): void {
  const { codes } = kit.services;

  async function show(
    c: PageContext,
    person: Person,
    next: string,
    attempt: Attempt | null = null,
    failure: Failure | null = null,
  ): Promise<Response> {
    const reader = readerOf(kit, c, withNext(PATH, next));
    const [waiting, hasPassword] = await Promise.all([
      codes.openContact(person),
      codes.hasPassword(person),
    ]);
    return pageResponse(
      <AccountFrame
        reader={reader}
        title={reader.t("account.contacts")}
        lead={reader.t("contacts.lead")}
        attempt={attempt}
        aliases={attempt === null ? {} : { contact: attempt.form }}
        version={kit.version}
        styles={["codes.css"]}
      >
        <Contacts
          reader={reader}
          person={person}
          waiting={waiting === null || waiting.isOver ? null : waiting}
          hasPassword={hasPassword}
          attempt={attempt}
          done={DONE.find((one) => one === c.req.query("done")) ?? null}
          next={next}
        />
      </AccountFrame>,
      failure?.status ?? 200,
      failure === null ? {} : failureHeaders(failure),
    );
  }

  app.get(
    PATH,
    (c) => withPerson(c, (person) => show(c, person, localPath(c.req.query("next"), ""))),
  );

  app.post(PATH, (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const kind = values.text("kind") === "email" ? "email" : "phone";
      const language = c.get("language");
      const body = { contact: values.text(kind), currentPassword: values.given("currentPassword") };
      const outcome = await codes.changeContact(person, body, c.get("address"), language);
      if ("ok" in outcome) {
        return seeOther(c, "sent" in outcome.ok ? PATH : `${PATH}?done=contact`);
      }
      const failure = failureOf(outcome, language)!;
      return await show(c, person, "", attemptOf(kind, values, failure), failure);
    }));

  app.post(`${PATH}/confirm`, (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const language = c.get("language");
      const next = localPath(values.text("next"), "");
      const outcome = await codes.confirmContact(person, {
        verificationId: values.text("verificationId"),
        code: values.text("code"),
      }, language);
      if ("ok" in outcome) return seeOther(c, next === "" ? `${PATH}?done=contact` : next);
      const failure = failureOf(outcome, language)!;
      return await show(c, person, next, attemptOf("confirm", values, failure), failure);
    }));

  app.post(`${PATH}/password`, (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const language = c.get("language");
      const outcome = await codes.changePassword(person, signInOf(c), {
        currentPassword: values.text("currentPassword"),
        password: values.text("password"),
      }, language);
      if ("ok" in outcome) return seeOther(c, `${PATH}?done=password`);
      const failure = failureOf(outcome, language)!;
      return await show(c, person, "", attemptOf("password", values, failure), failure);
    }));
}
