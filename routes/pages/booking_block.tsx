/**
 * `/bookings/{id}/block`: after a visit, not to be brought together again; and the staff's list of those
 * who are not.
 */
import { LIMITS } from "../../actors/limits.ts";
import { TextArea } from "../../views/fields.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Banner, Empty, ErrorSummary } from "../../views/notices.tsx";
import type { Reader } from "../../views/reader.ts";
import type { Outcome, Person } from "../services.ts";
import { attemptOf, failureHeaders, failureOf } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
import {
  formOf,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";

const FORM = "block";
const LIST = "/board/blocks";

const pathOf = (id: string): string => `/bookings/${id}/block`;

/** The page's words differ by who reads: a patient speaks of the doctor, a doctor of the patient. */
function Words({ reader, id, state, isDoctor }: {
  reader: Reader;
  id: string;
  state: FormState;
  isDoctor: boolean;
}) {
  return (
    <form class="card stack" method="post" action={pathOf(id)}>
      <p>{reader.t(isDoctor ? "block.doctorText" : "block.patientText")}</p>
      <TextArea
        reader={reader}
        state={state}
        name="reason"
        label={reader.t("block.reason")}
        hint={reader.t(isDoctor ? "block.doctorReasonHint" : "block.patientReasonHint")}
        optional={!isDoctor}
        rows={3}
        maxLength={LIMITS.reasonCharacters}
        required={isDoctor}
      />
      <p>
        <button type="submit" class="button button--primary button--large">
          {reader.t(isDoctor ? "block.doctorDo" : "block.patientDo")}
        </button>
      </p>
    </form>
  );
}

async function show(
  c: PageContext,
  kit: PageKit,
  person: Person,
  attempt: Attempt | null = null,
  status = 200,
  headers = {},
): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const [own, view] = await Promise.all([
    kit.services.blocks.own(person, id),
    kit.services.bookings.view(person, id),
  ]);
  if (!("ok" in own) || view === null) {
    const isLate = "refused" in own && own.refused === "illegal_transition";
    return refusePage(c, isLate ? 409 : 404, isLate ? "illegal_transition" : "not_found");
  }
  const reader = readerOf(kit, c, pathOf(id));
  const isDoctor = person.role === "doctor";
  const { block } = own.ok;
  const state = new FormState(FORM, attempt);
  const other = isDoctor
    ? [view.patient.lastName, view.patient.firstName].filter(Boolean).join(" ")
    : `${view.doctor?.lastName ?? ""} ${view.doctor?.firstName ?? ""}`;
  return pageResponse(
    <Layout
      reader={reader}
      title={reader.t(isDoctor ? "block.doctorTitle" : "block.patientTitle")}
      version={kit.version}
    >
      <div class="wrap wrap--narrow stack stack--l page-body">
        <ErrorSummary reader={reader} state={state} />
        <p>
          <a class="link-row" href={`/bookings/${id}`}>
            <Icon name="arrow-left" />
            <span class="link-row__main">
              {reader.t("booking.number", { number: view.number })}
            </span>
          </a>
        </p>
        <h1>{reader.t(isDoctor ? "block.doctorTitle" : "block.patientTitle")}</h1>
        <p>{other}</p>
        {block === null ? <Words reader={reader} id={id} state={state} isDoctor={isDoctor} /> : (
          <>
            <Banner
              tone="done"
              icon="check"
              title={reader.t(isDoctor ? "block.doctorDone" : "block.patientDone")}
              role="status"
            >
              <p>{reader.t("block.since", { at: reader.dayTime(block.at) })}</p>
              {block.reason !== null && (
                <p class="pre">{reader.t("form.quoted", { text: block.reason })}</p>
              )}
            </Banner>
            <form method="post" action={`/bookings/${id}/unblock`}>
              <button type="submit" class="button">{reader.t("block.undo")}</button>
            </form>
          </>
        )}
        <p class="small quiet">{reader.t("block.secret")}</p>
      </div>
    </Layout>,
    status,
    headers,
  );
}

async function done(
  c: PageContext,
  kit: PageKit,
  person: Person,
  act: (id: string) => Promise<Outcome<unknown>>,
): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const outcome = await act(id);
  const failure = failureOf(outcome, c.get("language"));
  if (failure === null) return seeOther(c, pathOf(id));
  if ("refused" in outcome && failure.status === 404) return refusePage(c, 404, "not_found");
  const attempt = attemptOf(FORM, await formOf(c), failure);
  return await show(c, kit, person, attempt, failure.status, failureHeaders(failure));
}

async function showList(c: PageContext, kit: PageKit, person: Person): Promise<Response> {
  const outcome = await kit.services.blocks.list(person, { limit: 100 });
  if (!("ok" in outcome)) return refusePage(c, 403, "forbidden");
  const { items } = outcome.ok;
  const reader = readerOf(kit, c, LIST);
  const names = await kit.services.people.names(
    person,
    items.flatMap(({ patientId, doctorId }) => [patientId, doctorId]),
  );
  const name = (id: string, otherwise: "role.patient" | "role.doctor") =>
    names.get(id) ?? reader.t(otherwise);
  return pageResponse(
    <Layout reader={reader} title={reader.t("block.listTitle")} version={kit.version}>
      <div class="wrap stack stack--l page-body">
        <p>
          <a class="button button--dense" href="/board">
            <Icon name="arrow-left" />
            {reader.t("nav.board")}
          </a>
        </p>
        <h1>{reader.t("block.listTitle")}</h1>
        <p class="quiet">{reader.t("block.listText")}</p>
        {items.length === 0 && (
          <Empty icon="users" title={reader.t("block.none")} text={reader.t("block.noneText")} />
        )}
        <ul class="stack">
          {items.map((one) => {
            const patient = name(one.patientId, "role.patient");
            const doctor = name(one.doctorId, "role.doctor");
            return (
              <li class="card stack stack--s" key={one.id}>
                <p>
                  <strong>
                    {one.fromRole === "patient"
                      ? reader.t("block.patientOf", { patient, doctor })
                      : reader.t("block.doctorOf", { patient, doctor })}
                  </strong>
                  <span class="small quiet line">
                    {reader.dayTime(one.at)} ·{" "}
                    <a href={`/bookings/${one.bookingId}`}>{reader.t("block.visit")}</a>
                  </span>
                </p>
                {one.reason !== null && (
                  <p class="pre">{reader.t("form.quoted", { text: one.reason })}</p>
                )}
                <form method="post" action={`${LIST}/${one.id}/lift`}>
                  <button type="submit" class="button button--dense">
                    {reader.t("block.lift")}
                  </button>
                </form>
              </li>
            );
          })}
        </ul>
      </div>
    </Layout>,
  );
}

export function bookingBlockPages(app: PagesApp, kit: PageKit): void {
  const { blocks } = kit.services;
  app.get("/bookings/:id/block", (c) => withPerson(c, (person) => show(c, kit, person)));
  app.post(
    "/bookings/:id/block",
    (c) =>
      withPerson(c, (person) =>
        done(c, kit, person, async (id) =>
          await blocks.block(
            person,
            id,
            { reason: (await formOf(c)).given("reason") ?? null },
            c.get("language"),
          ))),
  );
  app.post(
    "/bookings/:id/unblock",
    (c) => withPerson(c, (person) => done(c, kit, person, (id) => blocks.unblock(person, id))),
  );
  app.get(LIST, (c) => withPerson(c, (person) => showList(c, kit, person)));
  app.post(`${LIST}/:id/lift`, (c) =>
    withPerson(c, async (person) => {
      const outcome = await blocks.lift(person, c.req.param("id") ?? "");
      return "ok" in outcome ? seeOther(c, LIST) : refusePage(c, 404, "not_found");
    }));
}
