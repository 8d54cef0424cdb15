/** One patient's record: with which others it was said to be one human, and taking that back. */
import { AdminFrame } from "./admin.tsx";
import { attemptOf, type Failure, failureHeaders, failureOf, invalidFailure } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
import {
  formOf,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { pageResponse } from "./layout.tsx";
import { TextArea, TextField } from "../../views/fields.tsx";
import { type Attempt, FormState, type FormValues } from "../../views/forms.ts";
import { Empty } from "../../views/notices.tsx";
import { Pill } from "../../views/pill.tsx";
import { LIMITS } from "../../actors/limits.ts";
import type { PersonMerge } from "../../db/person_merges.ts";
import { isUuid } from "../account_schemas.ts";
import type { Language, Person } from "../services.ts";
import { fieldError } from "../validation.ts";
import type { Reader } from "../../views/reader.ts";

const pathOf = (id: string): string => `/admin/patients/${id}`;

/** A name where there is an account, else the record's own id. */
type Names = (id: string) => string;

function Log({ reader, merges, names }: {
  reader: Reader;
  merges: readonly PersonMerge[];
  names: Names;
}) {
  return (
    <section class="card stack" aria-labelledby="log-title">
      <h2 class="card__title" id="log-title">{reader.t("merge.log")}</h2>
      {merges.length === 0
        ? <Empty icon="users" title={reader.t("merge.none")} text={reader.t("merge.noneText")} />
        : merges.map((one) => (
          <article class="stack stack--s" key={one.id}>
            <p class="row row--between">
              <strong class="break">
                {names(one.fromId)} → {names(one.intoId)}
              </strong>
              {one.unmergedAt === null
                ? <Pill tone="go" icon="user-check" text={reader.t("merge.isOne")} />
                : <Pill tone="off" icon="users" text={reader.t("merge.isTwo")} />}
            </p>
            <p class="small quiet">
              {names(one.mergedBy)}, {reader.dayTime(one.mergedAt)}: {one.reason ?? ""}
            </p>
            {one.unmergedAt !== null && one.unmergedBy !== null && (
              <p class="small quiet">
                {names(one.unmergedBy)}, {reader.dayTime(one.unmergedAt)}: {one.unmergeReason ?? ""}
              </p>
            )}
          </article>
        ))}
    </section>
  );
}

interface FormProps {
  readonly reader: Reader;
  readonly id: string;
  readonly attempt: Attempt | null;
}

function MergeForm({ reader, id, attempt }: FormProps) {
  const state = new FormState("merge", attempt);
  return (
    <section class="card stack" aria-labelledby="merge-title">
      <h2 class="card__title" id="merge-title">{reader.t("merge.title")}</h2>
      <p class="small quiet">{reader.t("merge.hint")}</p>
      <form method="post" action={`${pathOf(id)}/merge`} class="stack" novalidate>
        <TextField
          reader={reader}
          state={state}
          name="into"
          label={reader.t("merge.into")}
          hint={reader.t("merge.intoHint")}
          input={{ autoComplete: "off", maxLength: 254, spellcheck: false }}
        />
        <TextArea
          reader={reader}
          state={state}
          name="reason"
          label={reader.t("merge.reason")}
          maxLength={LIMITS.reasonCharacters}
        />
        <p>
          <button type="submit" class="button button--primary">{reader.t("merge.submit")}</button>
        </p>
      </form>
    </section>
  );
}

function UnmergeForm({ reader, id, attempt }: FormProps) {
  const state = new FormState("unmerge", attempt);
  return (
    <section class="card stack" aria-labelledby="unmerge-title">
      <h2 class="card__title" id="unmerge-title">{reader.t("merge.undo")}</h2>
      <p class="small quiet">{reader.t("merge.undoHint")}</p>
      <form method="post" action={`${pathOf(id)}/unmerge`} class="stack" novalidate>
        <TextArea
          reader={reader}
          state={state}
          name="reason"
          label={reader.t("merge.reason")}
          maxLength={LIMITS.reasonCharacters}
        />
        <p>
          <button type="submit" class="button">{reader.t("merge.undoSubmit")}</button>
        </p>
      </form>
    </section>
  );
}

async function show(
  c: PageContext,
  kit: PageKit,
  person: Person,
  id: string,
  attempt: Attempt | null = null,
  status = 200,
  headers = {},
): Promise<Response> {
  const outcome = await kit.services.merges.log(person, id);
  if (!("ok" in outcome)) return refusePage(c, 404, "not_found");
  const merges = outcome.ok;
  const known = await kit.services.people.names(person, [
    id,
    ...merges.flatMap((one) => [
      one.fromId,
      one.intoId,
      one.mergedBy,
      ...(one.unmergedBy === null ? [] : [one.unmergedBy]),
    ]),
  ]);
  const reader = readerOf(kit, c, pathOf(id));
  const names: Names = (one) => known.get(one) ?? reader.t("merge.record", { id: one.slice(-6) });
  const isMerged = merges.some((one) => one.fromId === id && one.unmergedAt === null);
  return pageResponse(
    <AdminFrame
      reader={reader}
      title={names(id)}
      attempt={attempt}
      version={kit.version}
    >
      <Log reader={reader} merges={merges} names={names} />
      {isMerged
        ? <UnmergeForm reader={reader} id={id} attempt={attempt} />
        : <MergeForm reader={reader} id={id} attempt={attempt} />}
    </AdminFrame>,
    status,
    headers,
  );
}

/** A record's id as it is; of a telephone or an e-mail address the one account that has it. */
async function idOf(kit: PageKit, person: Person, typed: string): Promise<string | null> {
  if (isUuid(typed)) return typed;
  if (typed === "") return null;
  const found = await kit.services.people.users(person, {
    role: "patient",
    search: typed,
    limit: 2,
  });
  const [only, more] = "ok" in found ? found.ok.items : [];
  return only === undefined || more !== undefined ? null : only.id;
}

/** `GET /admin/patients/{id}`, `POST …/merge`, `POST …/unmerge`. */
export function adminPatientPages(app: PagesApp, kit: PageKit): void {
  const { merges } = kit.services;
  app.get(
    "/admin/patients/:id",
    (c) => withPerson(c, (person) => show(c, kit, person, c.req.param("id"))),
  );

  const act = async (
    c: PageContext,
    person: Person,
    form: string,
    act: (id: string, values: FormValues, language: Language) => Promise<Failure | null>,
  ): Promise<Response> => {
    const id = c.req.param("id") ?? "";
    const values = await formOf(c);
    const failure = await act(id, values, c.get("language"));
    if (failure === null) return seeOther(c, pathOf(id));
    if (failure.status === 404) return refusePage(c, 404, "not_found");
    const attempt = attemptOf(form, values, failure);
    return await show(c, kit, person, id, attempt, failure.status, failureHeaders(failure));
  };

  app.post(
    "/admin/patients/:id/merge",
    (c) =>
      withPerson(c, (person) =>
        act(c, person, "merge", async (id, values, language) => {
          const into = await idOf(kit, person, values.text("into"));
          if (into === null) {
            return invalidFailure([fieldError("into", "not_patient", language)]);
          }
          const body = { into, reason: values.text("reason") };
          return failureOf(await merges.merge(person, id, body, language), language);
        })),
  );

  app.post(
    "/admin/patients/:id/unmerge",
    (c) =>
      withPerson(c, (person) =>
        act(c, person, "unmerge", async (id, values, language) =>
          failureOf(
            await merges.unmerge(person, id, { reason: values.text("reason") }, language),
            language,
          ))),
  );
}
