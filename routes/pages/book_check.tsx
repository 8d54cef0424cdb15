/** «Check your answers»: all that was typed, and the one button that calls the doctor. */
import { EmergencyStrip } from "../../views/emergency.tsx";
import { codeText, specializationOf } from "../../views/booking_words.ts";
import { Icon } from "../../views/icon.tsx";
import { Layout } from "./layout.tsx";
import type { ComponentChildren } from "preact";
import type { FormValues } from "../../views/forms.ts";
import type { FoundPlace, Located } from "./address_lookup.ts";
import type { Reader } from "../../views/reader.ts";

interface CheckPageProps {
  reader: Reader;
  values: FormValues;
  /** As it will be sent to the service. */
  body: Record<string, unknown>;
  /** What the address search has found; null where none was asked. */
  located: Located | null;
  /** One id for this very set of answers: sent twice, it makes one booking. */
  commandId: string;
  version: string;
}

const CARRIED_AWAY = ["step", "commandId"];

/** Everything that was typed, carried along unseen. */
const Carried = ({ values }: { values: FormValues }) => (
  <>
    {[...values.entries()].filter(([name]) => !CARRIED_AWAY.includes(name)).map((
      [name, value],
    ) => <input key={`${name}=${value}`} type="hidden" name={name} value={value} />)}
  </>
);

interface Row {
  readonly label: string;
  readonly text: string;
  readonly more?: ComponentChildren;
}

function whoOf(reader: Reader, values: FormValues): string {
  if (values.text("who") !== "other") {
    const { person } = reader;
    return reader.t("check.self", {
      name: [person?.firstName, person?.lastName].filter((part) => part).join(" "),
    });
  }
  const birthDate = values.given("patient.birthDate");
  const relation = values.given("patient.relation");
  return [
    `${values.text("patient.firstName")} ${values.text("patient.lastName")}`.trim(),
    birthDate === undefined ? "" : reader.t("check.born", { day: reader.date(birthDate) }),
    relation === undefined ? "" : codeText(reader, "relation", relation),
  ].filter((part) => part !== "").join(", ");
}

function whereOf(reader: Reader, body: Record<string, unknown>, values: FormValues): string {
  const { text } = (body.address ?? {}) as { text?: string };
  const doors = (["entrance", "floor", "flat", "intercom"] as const)
    .map((door) => [door, values.text(`address.${door}`)] as const)
    .filter(([, value]) => value !== "")
    .map(([door, value]) => `${reader.t(`door.${door}`)}\u00a0${value}`);
  return [values.given("address.text") ?? text ?? "", ...doors].filter((part) => part !== "").join(
    ", ",
  );
}

/** «Нашли: проспект Абая, 45к1»: what the map makes of the address. */
function foundText(reader: Reader, found: FoundPlace): string {
  const label = [found.label, found.district].filter((part) => part !== null).join(", ");
  if (found.by === "street") return reader.t("check.foundStreet", { label });
  if (found.by !== "pin") return reader.t("check.found", { label });
  if (found.label === null) return reader.t("check.foundNothing");
  const distance = reader.distance(found.distanceMeters ?? 0);
  return reader.t("check.nearest", { label, distance });
}

/** What was found, and the way to say that it is another house. */
const Found = ({ reader, found }: { reader: Reader; found: FoundPlace }) => (
  <div class="found">
    <p class="fact small">
      <Icon name={found.by === "street" ? "warning" : "pin"} />
      <span>{foundText(reader, found)}</span>
    </p>
    <button
      type="submit"
      class="button"
      name="step"
      value="address"
      formAction={`/book#book-${found.by === "pin" ? "place" : "address-choice"}`}
    >
      <Icon name="pencil" />
      {reader.t("check.otherHouse")}
    </button>
  </div>
);

function rowsOf({ reader, values, body, located }: CheckPageProps): readonly Row[] {
  const row = (label: string, text: string): Row => ({ label, text });
  const remote = body.callType === "consultation";
  const time = typeof body.scheduledTime === "string"
    ? reader.window(
      body.scheduledTime,
      typeof body.scheduledUntil === "string" ? body.scheduledUntil : null,
    )
    : reader.t("when.now");
  const door = [values.text("doorContact.name"), values.text("doorContact.phone")]
    .filter((part) => part !== "").join(", ");
  const needs = values.all("needs").map((code) => codeText(reader, "need", code)).join(", ");
  const flags = values.all("redFlags").map((code) => codeText(reader, "redFlag", code)).join(", ");
  return [
    row(reader.t("check.who"), whoOf(reader, values)),
    row(reader.t("check.flags"), flags),
    row(reader.t("check.symptoms"), String(body.symptoms)),
    row(reader.t("check.doctor"), specializationOf(reader, String(body.specialization))),
    row(
      reader.t("check.when"),
      remote ? `${reader.t("callType.consultation")}, ${time}` : time,
    ),
    {
      ...row(reader.t("check.where"), remote ? "" : whereOf(reader, body, values)),
      more: located?.kind === "place" ? <Found reader={reader} found={located} /> : null,
    },
    row(reader.t("check.notes"), remote ? "" : values.text("address.notes")),
    row(reader.t("check.door"), remote ? "" : door),
    row(reader.t("check.phone"), values.text("contactPhone")),
    row(reader.t("check.needs"), needs),
  ].filter(({ text }) => text !== "");
}

export function CheckPage(props: CheckPageProps) {
  const { reader, values } = props;
  const flagged = values.all("redFlags").length > 0;
  return (
    <Layout reader={reader} title={reader.t("check.title")} version={props.version}>
      <form method="post" action="/book">
        <Carried values={values} />
        <input type="hidden" name="commandId" value={props.commandId} />
        <div class="wrap split split--aside form">
          <div class="stack stack--l">
            {flagged && <EmergencyStrip reader={reader} alarmed />}
            <h1>{reader.t("check.title")}</h1>
            <section class="card card--flush" aria-label={reader.t("check.answers")}>
              <dl class="kv">
                {rowsOf(props).map(({ label, text, more }) => (
                  <div>
                    <dt>{label}</dt>
                    <dd>
                      <span class="pre">{text}</span>
                      {more}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
            <p>
              <button type="submit" class="button" name="step" value="edit">
                <Icon name="pencil" />
                {reader.t("check.edit")}
              </button>
            </p>
          </div>
          <aside class="split__sticky stack">
            <section class="card" aria-labelledby="terms-title">
              <h2 class="card__title" id="terms-title">{reader.t("check.terms")}</h2>
              <p class="fact small">
                <Icon name="info" />
                <span>{reader.t("check.cancelFree")}</span>
              </p>
              <p class="fact small">
                <Icon name="key" />
                <span>{reader.t("check.code")}</span>
              </p>
            </section>
            {!flagged && <EmergencyStrip reader={reader} quiet />}
          </aside>
        </div>
        <div class="bottombar bottombar--form">
          <p class="bottombar__info">
            <strong>{reader.t("check.barTitle")}</strong>
            <span>{reader.t("check.barText")}</span>
          </p>
          <button
            type="submit"
            class="button button--primary button--large"
            name="step"
            value="create"
          >
            {reader.t("check.submit")}
          </button>
        </div>
      </form>
    </Layout>
  );
}
