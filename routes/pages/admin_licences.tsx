/** `/admin/licences`: accreditations and medical licences that end, and what happens then. */
import { LICENCE_KINDS, type ListedLicence } from "../../db/licence_notices.ts";
import { SelectField } from "../../views/fields.tsx";
import { FormState, FormValues } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Empty } from "../../views/notices.tsx";
import { Pill } from "../../views/pill.tsx";
import type { Reader } from "../../views/reader.ts";
import { LICENCE_TERMS, WARN_DAYS } from "../people/licence_watch.ts";
import { AdminFrame } from "./admin.tsx";
import { refusePage, withPerson } from "./guard.ts";
import { Cell, Rows } from "./income_parts.tsx";
import { type PageKit, type PagesApp, readerOf } from "./kit.ts";
import { pageResponse } from "./layout.tsx";

const PATH = "/admin/licences";

function State({ reader, licence }: { reader: Reader; licence: ListedLicence }) {
  const { daysLeft } = licence;
  if (daysLeft < 0) {
    return <Pill tone="alarm" icon="warning" text={reader.t("licences.ended")} />;
  }
  return daysLeft <= 7
    ? <Pill tone="late" icon="warning" text={reader.count("licences.days", daysLeft)} />
    : <Pill tone="wait" icon="clock" text={reader.count("licences.days", daysLeft)} />;
}

/** Which warnings went out, and which is next. */
function toldText(reader: Reader, { told, daysLeft }: ListedLicence): string {
  const last = told.at(-1);
  const next = WARN_DAYS.find((days) => days < daysLeft);
  return [
    last === undefined
      ? reader.t("licences.notTold")
      : reader.t("licences.told", { when: reader.dayTime(last.at) }),
    daysLeft < 0 || next === undefined ? null : reader.count("licences.next", next),
  ].filter((one) => one !== null).join(", ");
}

function LicenceRows({ reader, items }: { reader: Reader; items: readonly ListedLicence[] }) {
  const heads = {
    whose: reader.t("licences.whose"),
    licence: reader.t("licences.licence"),
    until: reader.t("register.licenseEnd"),
    state: reader.t("books.state"),
    told: reader.t("licences.warnings"),
  };
  return (
    <Rows label={reader.t("licences.title")} heads={Object.values(heads)} sums={0}>
      {items.map((licence) => (
        <tr key={licence.ownerId}>
          <th scope="row">
            <a
              href={licence.kind === "doctor"
                ? `/admin/doctors?status=approved`
                : `/admin/clinics?status=approved&search=${encodeURIComponent(licence.name)}`}
            >
              {licence.name}
            </a>
            <br />
            <span class="quiet small">{reader.t(`licences.kind.${licence.kind}`)}</span>
          </th>
          <Cell label={heads.licence}>
            <span class="pre">{licence.licenseNumber ?? reader.t("admin.notGiven")}</span>
          </Cell>
          <Cell label={heads.until}>{reader.date(licence.licenseExpiresOn)}</Cell>
          <Cell label={heads.state}>
            <State reader={reader} licence={licence} />
          </Cell>
          <Cell label={heads.told}>{toldText(reader, licence)}</Cell>
        </tr>
      ))}
    </Rows>
  );
}

/** `GET /admin/licences`. */
export function adminLicencesPage(app: PagesApp, kit: PageKit): void {
  app.get(PATH, (c) =>
    withPerson(c, async (person) => {
      const reader = readerOf(kit, c);
      const given = (name: string) => c.req.query(name) || undefined;
      const kind = LICENCE_KINDS.find((one) => one === given("kind"));
      const term = LICENCE_TERMS.find((one) => one === given("term"));
      const cursor = given("cursor");
      const query = { ...(kind && { kind }), ...(term && { term }) };
      const found = await kit.services.licences.list(
        person,
        { ...query, ...(cursor === undefined ? {} : { cursor }) },
        c.get("language"),
      );
      if (!("ok" in found)) return refusePage(c, 403, "forbidden");
      const { items, nextCursor } = found.ok;
      const values = new FormValues([["kind", kind ?? ""], ["term", term ?? ""]]);
      const state = new FormState("licences", {
        form: "licences",
        values,
        errors: [],
        refusal: null,
      } as never);
      return pageResponse(
        <AdminFrame reader={reader} title={reader.t("licences.title")} version={kit.version}>
          <p class="quiet">{reader.t("licences.lead")}</p>
          <form class="filters" method="get" action={PATH} role="search">
            <SelectField
              reader={reader}
              state={state}
              name="kind"
              label={reader.t("licences.whose")}
              choices={[
                { value: "", text: reader.t("books.any") },
                ...LICENCE_KINDS.map((value) => ({
                  value,
                  text: reader.t(`licences.kinds.${value}`),
                })),
              ]}
            />
            <SelectField
              reader={reader}
              state={state}
              name="term"
              label={reader.t("licences.term")}
              choices={[
                { value: "", text: reader.t("licences.term.60") },
                ...(["30", "7", "ended"] as const).map((value) => ({
                  value,
                  text: reader.t(`licences.term.${value}`),
                })),
              ]}
            />
            <button type="submit" class="button button--primary filters__submit">
              <Icon name="search" />
              {reader.t("books.show")}
            </button>
          </form>
          {items.length === 0
            ? (
              <div class="card">
                <Empty
                  icon="licence"
                  title={reader.t("licences.none")}
                  text={reader.t("licences.noneText")}
                />
              </div>
            )
            : <LicenceRows reader={reader} items={items} />}
          {nextCursor !== null && (
            <p>
              <a
                class="button"
                href={`${PATH}?${new URLSearchParams({ ...query, cursor: nextCursor })}`}
              >
                {reader.t("page.more")}
              </a>
            </p>
          )}
        </AdminFrame>,
      );
    }));
}
