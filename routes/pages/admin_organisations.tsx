/** `/admin/organisations`: contracts with insurers and employers; one with its limits, a new one. */
import { ORGANISATION_KINDS } from "../../db/organisations.ts";
import { Chips, Hidden, Options, SelectField, TextField } from "../../views/fields.tsx";
import { type Attempt, FormState, type FormValues } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Pill } from "../../views/pill.tsx";
import type { Reader } from "../../views/reader.ts";
import { ORGANISATION_SHOWN, type OrganisationView } from "../money/organisation_services.ts";
import type { Person } from "../services.ts";
import { Saved } from "./account_frame.tsx";
import { attemptOf, type Failure, failureHeaders, failureOf } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
import { Cell, Rows } from "./income_parts.tsx";
import {
  formOf,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { pageResponse } from "./layout.tsx";
import { OfficeFrame } from "./office_frame.tsx";
import { Ways } from "./organisation_parts.tsx";
import { shownList, StatusList } from "./status_list.tsx";
import { kopecksTyped, rublesTyped } from "./typed_rubles.ts";

const PATH = "/admin/organisations";
const FORM = "organisation";
const NEW = "new";
const ALIASES = { visitLimitKopecks: "visitLimit", monthLimitKopecks: "monthLimit" };

const Active = ({ reader, active }: { reader: Reader; active: boolean }) => (
  <Pill
    {...(active ? { tone: "done", icon: "check" } as const : { tone: "off", icon: "x" } as const)}
    text={reader.t(active ? "organisation.active" : "organisation.inactive")}
  />
);

const limitText = (reader: Reader, kopecks: number | null): string =>
  kopecks === null ? reader.t("organisation.noLimit") : reader.rubles(kopecks);

const List = ({ reader, items }: { reader: Reader; items: readonly OrganisationView[] }) => (
  <Rows
    label={reader.t("organisation.title")}
    heads={[
      reader.t("organisation.name"),
      reader.t("organisation.contract"),
      reader.t("organisation.state"),
      reader.t("organisation.visitLimit"),
      reader.t("organisation.monthLimit"),
    ]}
    sums={2}
  >
    {items.map((one) => (
      <tr key={one.id}>
        <th scope="row">
          <a href={`${PATH}/${one.id}`}>{one.name}</a>
          <span class="small quiet line">
            {reader.t(`organisation.kind.${one.kind}`)},{" "}
            {reader.t("organisation.innOf", { inn: one.inn })}
          </span>
        </th>
        <Cell label={reader.t("organisation.contract")}>
          {one.contractNumber}
          <span class="small quiet line">{reader.date(one.contractOn)}</span>
        </Cell>
        <Cell label={reader.t("organisation.state")}>
          <Active reader={reader} active={one.active} />
        </Cell>
        <Cell label={reader.t("organisation.visitLimit")} num>
          {limitText(reader, one.visitLimitKopecks)}
        </Cell>
        <Cell label={reader.t("organisation.monthLimit")} num>
          {limitText(reader, one.monthLimitKopecks)}
        </Cell>
      </tr>
    ))}
  </Rows>
);

async function showList(c: PageContext, kit: PageKit, person: Person): Promise<Response> {
  const list = shownList(c, ORGANISATION_SHOWN);
  const listed = await kit.services.organisations.list(person, list.query, c.get("language"));
  if (!("ok" in listed)) return refusePage(c, 403, "forbidden");
  const reader = readerOf(kit, c, PATH);
  const { items, nextCursor } = listed.ok;
  return pageResponse(
    <OfficeFrame
      reader={reader}
      nav={<Ways reader={reader} />}
      title={reader.t("organisation.title")}
      lead={reader.t("organisation.lead")}
      attempt={null}
      version={kit.version}
    >
      <Saved reader={reader} isSaved={c.req.query("saved") !== undefined} />
      <p>
        <a class="button button--primary" href={`${PATH}/${NEW}`}>
          <Icon name="plus" />
          {reader.t("organisation.add")}
        </a>
      </p>
      <StatusList
        reader={reader}
        path={PATH}
        statuses={ORGANISATION_SHOWN}
        textOf={(status) => reader.t(`organisation.${status}`)}
        list={list}
        isEmpty={items.length === 0}
        empty={{
          icon: "building",
          title: reader.t("organisation.none"),
          text: reader.t("organisation.noneText"),
        }}
        nextCursor={nextCursor}
      >
        <List reader={reader} items={items} />
      </StatusList>
    </OfficeFrame>,
  );
}

interface FormProps {
  reader: Reader;
  kit: PageKit;
  state: FormState;
  /** Null: a new one. */
  one: OrganisationView | null;
  clinics: readonly { readonly id: string; readonly name: string }[];
}

function OrganisationForm({ reader, kit, state, one, clinics }: FormProps) {
  const field = { reader, state };
  const cities = kit.services.cities.list(reader.language);
  const text = (name: "name" | "inn" | "contractNumber", most: number) => (
    <TextField
      {...field}
      name={name}
      label={reader.t(`organisation.${name}`)}
      fallback={one?.[name]}
      input={{ autoComplete: "off", maxLength: most }}
    />
  );
  const limit = (name: "visitLimit" | "monthLimit", kopecks: number | null | undefined) => (
    <TextField
      {...field}
      name={name}
      label={reader.t(`organisation.${name}`)}
      hint={reader.t("organisation.limitHint")}
      fallback={kopecks == null ? "" : rublesTyped(kopecks, reader.language)}
      optional
      input={{ autoComplete: "off", maxLength: 14 }}
    />
  );
  return (
    <form class="card stack" method="post" action={`${PATH}/${one?.id ?? NEW}`} novalidate>
      {one !== null && <Hidden values={{ version: String(one.version) }} />}
      <Options
        state={state}
        name="kind"
        legend={reader.t("organisation.kind")}
        fallback={[one?.kind ?? "insurer"]}
        choices={ORGANISATION_KINDS.map((kind) => ({
          value: kind,
          text: reader.t(`organisation.kind.${kind}`),
        }))}
      />
      <div class="fields fields--two">
        {text("name", 160)}
        {text("inn", 20)}
        {text("contractNumber", 60)}
        <TextField
          {...field}
          name="contractOn"
          label={reader.t("organisation.contractOn")}
          fallback={one?.contractOn}
          input={{ type: "date" }}
        />
        <SelectField
          {...field}
          name="city"
          label={reader.t("organisation.city")}
          choices={cities.map(({ name, title }) => ({
            value: name,
            text: title ?? reader.t("city.withoutMap"),
          }))}
          fallback={one?.city ?? reader.city.name}
        />
        <SelectField
          {...field}
          name="clinicId"
          label={reader.t("organisation.clinic")}
          empty={reader.t("organisation.allClinics")}
          choices={clinics.map(({ id, name }) => ({ value: id, text: name }))}
          fallback={one?.clinicId}
        />
        {limit("visitLimit", one?.visitLimitKopecks)}
        {limit("monthLimit", one?.monthLimitKopecks)}
      </div>
      <TextField
        {...field}
        name="contact"
        label={reader.t("organisation.contact")}
        hint={reader.t("organisation.contactHint")}
        fallback={one?.contact}
        optional
        input={{ autoComplete: "off", maxLength: 200 }}
      />
      <Chips
        state={state}
        name="active"
        legend={reader.t("organisation.state")}
        legendHidden
        fallback={one === null || one.active ? ["yes"] : []}
        choices={[{ value: "yes", text: reader.t("organisation.isActive") }]}
      />
      <p>
        <button type="submit" class="button button--primary button--large">
          {reader.t("form.save")}
        </button>
      </p>
    </form>
  );
}

function bodyOf(values: FormValues): Record<string, unknown> {
  const limit = (name: string) => {
    const typed = values.given(name);
    return typed === undefined ? null : kopecksTyped(typed);
  };
  return {
    kind: values.given("kind"),
    name: values.given("name"),
    inn: values.given("inn"),
    city: values.given("city"),
    clinicId: values.given("clinicId") ?? null,
    contractNumber: values.given("contractNumber"),
    contractOn: values.text("contractOn"),
    visitLimitKopecks: limit("visitLimit"),
    monthLimitKopecks: limit("monthLimit"),
    contact: values.given("contact") ?? null,
    active: values.all("active").includes("yes"),
  };
}

async function showOne(
  c: PageContext,
  kit: PageKit,
  person: Person,
  id: string,
  attempt: Attempt | null = null,
  failure: Failure | null = null,
): Promise<Response> {
  const found = id === NEW ? null : await kit.services.organisations.one(person, id);
  if (found !== null && !("ok" in found)) return refusePage(c, 404, "not_found");
  const one = found?.ok ?? null;
  const reader = readerOf(kit, c, `${PATH}/${id}`);
  const clinics = await kit.services.clinics.list(person, { status: "approved", limit: 100 });
  return pageResponse(
    <OfficeFrame
      reader={reader}
      nav={<Ways reader={reader} />}
      title={one?.name ?? reader.t("organisation.add")}
      lead={reader.t("organisation.formLead")}
      attempt={attempt}
      aliases={ALIASES}
      version={kit.version}
    >
      <OrganisationForm
        reader={reader}
        kit={kit}
        state={new FormState(FORM, attempt, ALIASES)}
        one={one}
        clinics={"ok" in clinics
          ? clinics.ok.items.map(({ userId, name }) => ({ id: userId, name }))
          : []}
      />
    </OfficeFrame>,
    failure?.status ?? 200,
    failure === null ? {} : failureHeaders(failure),
  );
}

export function adminOrganisationPages(app: PagesApp, kit: PageKit): void {
  const { organisations } = kit.services;
  app.get(PATH, (c) => withPerson(c, (person) => showList(c, kit, person)));
  app.get(
    `${PATH}/:id`,
    (c) => withPerson(c, (person) => showOne(c, kit, person, c.req.param("id") ?? "")),
  );
  app.post(`${PATH}/:id`, (c) =>
    withPerson(c, async (person) => {
      const id = c.req.param("id") ?? "";
      const language = c.get("language");
      const values = await formOf(c);
      const body = bodyOf(values);
      const outcome = id === NEW
        ? await organisations.add(person, body, language)
        : await organisations.change(
          person,
          id,
          { ...body, version: Number(values.text("version")) },
          language,
        );
      const failure = failureOf(outcome, language);
      if (failure === null) return seeOther(c, `${PATH}?saved`);
      if (failure.status === 404) return refusePage(c, 404, "not_found");
      return await showOne(c, kit, person, id, attemptOf(FORM, values, failure), failure);
    }));
}
