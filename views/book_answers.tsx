/** «Check your answers»: all that was typed, row by row, as it will be sent. */
import type { Quote } from "./price_card.tsx";
import type { ComponentChildren } from "preact";
import { type Question, TITLES } from "./book_steps.ts";
import { type Booker, NEW_ADDRESS } from "./booker.ts";
import { codeText, groupsOf, specializationOf } from "./booking_words.ts";
import type { FormValues } from "./forms.ts";
import { Icon } from "./icon.tsx";
import type { Reader } from "./reader.ts";

/** What the map makes of the address. */
export interface FoundAddress {
  /** `street`: the house is on no map, and the point is the street's. */
  readonly by: "text" | "choice" | "street" | "pin";
  /** What the map calls it; of a pin: the nearest address. */
  readonly label: string | null;
  readonly district: string | null;
  /** From the pin to the nearest address. */
  readonly distanceMeters: number | null;
}

export interface CheckedAnswers {
  readonly values: FormValues;
  /** As it will be sent to the service. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Null where no address search was asked. */
  readonly found: FoundAddress | null;
  /** What it will cost. */
  readonly quote: Quote;
}

interface AnswersProps extends CheckedAnswers {
  reader: Reader;
  booker: Booker;
  /** Stands under what was found: the way to say that it is another house. */
  otherHouse?: ComponentChildren;
  /** Leads back to a question; absent where the page has one way back to all of them. */
  onChange?: (question: Question) => void;
}

interface Row {
  readonly question: Question;
  readonly label: string;
  readonly text: string;
  readonly more?: ComponentChildren;
}

function whoOf(reader: Reader, values: FormValues, { family }: Booker): string {
  const ward = family.find(({ id }) => id === values.text("who"));
  if (ward !== undefined) return [ward.name, ward.about].filter((part) => part !== "").join(", ");
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

/** As it will be sent: one of the address book, or what was typed. */
function whereOf(reader: Reader, { body, values }: CheckedAnswers): string {
  const address = (body.address ?? {}) as Readonly<Record<string, string | undefined>>;
  const isSaved = !["", NEW_ADDRESS].includes(values.text("address.saved"));
  const doors = (["entrance", "floor", "flat", "intercom"] as const)
    .flatMap((door) => address[door] ? [`${reader.t(`door.${door}`)}\u00a0${address[door]}`] : []);
  const text = (isSaved ? undefined : values.given("address.text")) ?? address.text ?? "";
  return [text, ...doors].filter((part) => part !== "").join(", ");
}

/** «Нашли: проспект Абая, 45к1». */
export function foundText(reader: Reader, found: FoundAddress): string {
  const label = [found.label, found.district].filter((part) => part !== null).join(", ");
  if (found.by === "street") return reader.t("check.foundStreet", { label });
  if (found.by !== "pin") return reader.t("check.found", { label });
  if (found.label === null) return reader.t("check.foundNothing");
  const distance = reader.distance(found.distanceMeters ?? 0);
  return reader.t("check.nearest", { label, distance });
}

const Found = ({ reader, found, otherHouse }: AnswersProps) =>
  found === null ? null : (
    <div class="found">
      <p class="fact small">
        <Icon name={found.by === "street" ? "warning" : "pin"} />
        <span>{foundText(reader, found)}</span>
      </p>
      {otherHouse}
    </div>
  );

function rowsOf(props: AnswersProps): readonly Row[] {
  const { reader, values, body } = props;
  const row = (question: Question, label: string, text: string): Row => ({ question, label, text });
  const remote = body.callType === "consultation";
  const time = typeof body.scheduledTime === "string"
    ? reader.window(
      body.scheduledTime,
      typeof body.scheduledUntil === "string" ? body.scheduledUntil : null,
    )
    : reader.t("when.now");
  const door = [values.text("doorContact.name"), groupsOf(values.text("doorContact.phone"))]
    .filter((part) => part !== "").join(", ");
  const needs = values.all("needs").map((code) => codeText(reader, "need", code)).join(", ");
  const flags = (body.redFlags as readonly string[]).map((code) =>
    codeText(reader, "redFlag", code)
  ).join(", ");
  return [
    row("who", reader.t("check.who"), whoOf(reader, values, props.booker)),
    row("flags", reader.t("check.flags"), flags),
    row("what", reader.t("check.symptoms"), String(body.symptoms)),
    row("what", reader.t("check.doctor"), specializationOf(reader, String(body.specialization))),
    row(
      "what",
      reader.t("wish.title"),
      body.preferredDoctorId ? props.booker.wished?.name ?? "" : "",
    ),
    row(
      typeof body.scheduledTime === "string" ? "time" : "when",
      reader.t("check.when"),
      remote ? `${reader.t("callType.consultation")}, ${time}` : time,
    ),
    {
      ...row("where", reader.t("check.where"), remote ? "" : whereOf(reader, props)),
      more: <Found {...props} />,
    },
    row(
      "where",
      reader.t("check.notes"),
      remote ? "" : (body.address as { notes?: string } | undefined)?.notes ?? "",
    ),
    row("contacts", reader.t("check.door"), remote ? "" : door),
    row("contacts", reader.t("check.phone"), groupsOf(values.text("contactPhone"))),
    row("contacts", reader.t("check.needs"), needs),
  ].filter(({ text }) => text !== "");
}

function Change({ reader, row, onChange }: {
  reader: Reader;
  row: Row;
  onChange: (question: Question) => void;
}) {
  return (
    <dd class="kv__act">
      <a
        class="change"
        href={`#step-${row.question}`}
        aria-label={reader.t("check.changeOf", { what: row.label })}
        title={reader.t(TITLES[row.question])}
        onClick={(event) => {
          event.preventDefault();
          onChange(row.question);
        }}
      >
        {reader.t("check.change")}
      </a>
    </dd>
  );
}

export function Answers(props: AnswersProps) {
  const { reader, onChange } = props;
  return (
    <section class="card card--flush" aria-label={reader.t("check.answers")}>
      <dl class="kv">
        {rowsOf(props).map((row) => (
          <div key={row.label}>
            <dt>{row.label}</dt>
            <dd>
              <span class="pre">{row.text}</span>
              {row.more}
            </dd>
            {onChange !== undefined && <Change reader={reader} row={row} onChange={onChange} />}
          </div>
        ))}
      </dl>
    </section>
  );
}

/** What calling means: how it can be cancelled, what the code is for. */
export const Terms = ({ reader }: { reader: Reader }) => (
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
);
