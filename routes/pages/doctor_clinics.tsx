/** `/doctor/clinics`: for which clinics a doctor works, what each of them sees, and the way out. */
import type { WorkOfDoctor } from "../../db/clinics.ts";
import { Disclosure } from "../../views/disclosure.tsx";
import { TextField } from "../../views/fields.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Empty } from "../../views/notices.tsx";
import { Pill } from "../../views/pill.tsx";
import type { Reader } from "../../views/reader.ts";
import type { Person } from "../services.ts";
import { fieldError } from "../validation.ts";
import { AccountFrame, Saved } from "./account_frame.tsx";
import { attemptOf, failureHeaders, failureOf, invalidFailure } from "./failure.ts";
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

const PATH = "/doctor/clinics";
const SEES = ["visits", "plan", "money"] as const;
const SEES_NOT = ["others", "home", "phone"] as const;

/** What a clinic sees of a doctor who works for it, and what it does not. */
const Sight = ({ reader }: { reader: Reader }) => (
  <Disclosure icon="eye" title={reader.t("works.sight")}>
    <p>
      <strong>{reader.t("works.sees")}</strong>
    </p>
    <ul class="plainlist plainlist--any">
      {SEES.map((one) => <li key={one}>{reader.t(`works.sees.${one}`)}</li>)}
    </ul>
    <p>
      <strong>{reader.t("works.seesNot")}</strong>
    </p>
    <ul class="plainlist plainlist--any">
      {SEES_NOT.map((one) => <li key={one}>{reader.t(`works.seesNot.${one}`)}</li>)}
    </ul>
  </Disclosure>
);

function Work({ reader, work }: { reader: Reader; work: WorkOfDoctor }) {
  const isOver = work.licensedUntil !== null && work.licensedUntil < reader.dayValue(reader.now);
  return (
    <li class="card stack stack--s">
      <div class="row row--between">
        <h2 class="card__title pre">{work.name}</h2>
        {isOver
          ? <Pill tone="late" icon="warning" text={reader.t("works.licenceOver")} />
          : <Pill tone="done" icon="check" text={reader.t("works.now")} />}
      </div>
      <p class="quiet small">{reader.t("clinic.since", { day: reader.dayTime(work.from) })}</p>
      <Sight reader={reader} />
      <Disclosure icon="x" title={reader.t("works.leave")}>
        <form class="stack" method="post" action={`${PATH}/${work.clinicId}/leave`}>
          <p>{reader.t("works.leaveText")}</p>
          <button type="submit" class="button button--danger-quiet">
            {reader.t("works.leaveSubmit", { name: work.name })}
          </button>
        </form>
      </Disclosure>
    </li>
  );
}

/** Links go to nobody in particular: whoever has one pastes it here, or opens it. */
function LinkForm({ reader, attempt }: { reader: Reader; attempt: Attempt | null }) {
  return (
    <form class="card stack" method="post" action={PATH} novalidate>
      <h2 class="card__title">{reader.t("works.joinTitle")}</h2>
      <TextField
        reader={reader}
        state={new FormState("link", attempt)}
        name="link"
        label={reader.t("clinic.link")}
        hint={reader.t("works.linkHint")}
        input={{ autoComplete: "off", spellcheck: false, maxLength: 300, required: true }}
      />
      <div class="row">
        <button type="submit" class="button">
          <Icon name="arrow-right" />
          {reader.t("works.open")}
        </button>
      </div>
    </form>
  );
}

async function show(
  c: PageContext,
  kit: PageKit,
  person: Person,
  { attempt = null, status = 200, headers = {} }: {
    attempt?: Attempt | null;
    status?: number;
    headers?: Record<string, string>;
  } = {},
): Promise<Response> {
  const reader = readerOf(kit, c, PATH);
  const works = await kit.services.clinics.worksOf(person);
  const [now, before] = [
    works.filter(({ until }) => until === null),
    works.filter(({ until }) => until !== null),
  ];
  return pageResponse(
    <AccountFrame
      reader={reader}
      title={reader.t("works.title")}
      lead={reader.t("works.lead")}
      attempt={attempt}
      version={kit.version}
    >
      <Saved reader={reader} isSaved={c.req.query("saved") !== undefined && attempt === null} />
      {now.length === 0
        ? (
          <div class="card">
            <Empty
              icon="building"
              title={reader.t("works.none")}
              text={reader.t("works.noneText")}
            />
          </div>
        )
        : (
          <ul class="plainrows">
            {now.map((work) => <Work key={work.clinicId} reader={reader} work={work} />)}
          </ul>
        )}
      <LinkForm reader={reader} attempt={attempt} />
      {before.length > 0 && (
        <Disclosure icon="clock" title={reader.t("works.before")}>
          <ul class="plainlist plainlist--any">
            {before.map((work) => (
              <li key={`${work.clinicId}${work.from}`}>
                <span class="pre">{work.name}</span>:{" "}
                {reader.t(work.endedBy === "doctor" ? "works.leftBySelf" : "works.endedByClinic", {
                  from: reader.dayTime(work.from),
                  until: reader.dayTime(work.until ?? work.from),
                })}
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
    </AccountFrame>,
    status,
    headers,
  );
}

/** The token of a pasted link, or of a token alone; null: it is none. Pure. */
export const tokenOf = (link: string): string | null =>
  /^(?:\S*\/join\/)?([\w-]{20,100})\/?$/.exec(link.trim())?.[1] ?? null;

/** `GET /doctor/clinics`, the link that is pasted there, and `POST /doctor/clinics/{id}/leave`. */
export function doctorClinicsPages(app: PagesApp, kit: PageKit): void {
  app.get(PATH, (c) => withPerson(c, (person) => show(c, kit, person)));

  app.post(PATH, (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const given = values.text("link");
      const token = tokenOf(given);
      if (token !== null) return seeOther(c, `/join/${token}`);
      const code = given === "" ? "required" : "join_link";
      const failure = invalidFailure([fieldError("link", code, c.get("language"))]);
      return await show(c, kit, person, {
        attempt: attemptOf("link", values, failure),
        status: failure.status,
        headers: failureHeaders(failure),
      });
    }));

  app.post(`${PATH}/:id/leave`, (c) =>
    withPerson(c, async (person) => {
      const outcome = await kit.services.clinics.leave(person, c.req.param("id"));
      const failure = failureOf(outcome, c.get("language"));
      return failure === null
        ? seeOther(c, `${PATH}?saved`)
        : refusePage(c, failure.status === 403 ? 403 : 404, "not_found");
    }));
}
