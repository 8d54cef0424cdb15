/** One alarm whole: what is known, whom to call, what to do, who was told. */
import { ALERT_OUTCOMES } from "../actors/alert/codes.ts";
import { PLAYBOOKS } from "../actors/alert/playbook.ts";
import { ALERT } from "../actors/limits.ts";
import { alertIcon, alertPath, answeredText, careText, kindText, nextText } from "./alarm_lane.tsx";
import type { AlertContext } from "./alert_facts.ts";
import { doctorName, doorOf, patientOf, telephone } from "./booking_words.ts";
import { emergencyNumbers } from "./city_of_page.ts";
import { EmergencyCall } from "./emergency.tsx";
import { SelectField, TextArea, TextField } from "./fields.tsx";
import type { FormState } from "./forms.ts";
import { Icon } from "./icon.tsx";
import { Banner } from "./notices.tsx";
import { Pill } from "./pill.tsx";
import type { Reader } from "./reader.ts";
import { statusLook, type Tone } from "./status.ts";
import type { LocaleKey } from "./words.ts";

interface CardProps {
  readonly reader: Reader;
  readonly context: AlertContext;
  /** The state of one of the forms of the page. */
  readonly stateOf: (form: string) => FormState;
}

const TONES = {
  counting: "wait",
  raised: "alarm",
  acknowledged: "late",
  responding: "go",
  resolved: "done",
  false_alarm: "off",
  cancelled: "off",
} as const satisfies Record<AlertContext["alert"]["status"], Tone>;

export const alertTone = (status: AlertContext["alert"]["status"]): Tone => TONES[status];

export function AlertHead({ reader, context: { alert } }: CardProps) {
  return (
    <header class="stack stack--s">
      <h1 class="row row--s">
        <Icon name={alertIcon(alert.kind)} size="l" />
        {kindText(reader, alert.kind)}
      </h1>
      <p class="row row--s">
        <Pill
          tone={alertTone(alert.status)}
          icon={alert.status === "raised" ? "bell" : "check"}
          text={reader.t(`alert.status.${alert.status}` as LocaleKey)}
          solid={alert.status === "raised"}
        />
        <span class="quiet">{reader.dayTime(alert.raisedAt ?? alert.createdAt)}</span>
        {alert.closedBy === null && <span>{nextText(reader, alert)}</span>}
      </p>
      {alert.isDrill && (
        <Banner tone="off" icon="info" title={reader.t("alert.drill")}>
          {reader.t("alert.drillText")}
        </Banner>
      )}
    </header>
  );
}

type BoardPart = AlertContext["alert"]["board"];

/** Whose phone it is, where another person called first. */
const senderNamed = (board: BoardPart): string =>
  board === null || board.senderId === board.raisedBy || board.senderName === ""
    ? ""
    : `${board.senderName}: `;

/** What others who called named as the place: somebody may wait there too. */
function otherPlaces(reader: Reader, board: BoardPart): string | null {
  const named =
    board?.reports.flatMap(({ place, name, at }) =>
      place === null ? [] : [`${place.text} (${name}, ${reader.clock(at)})`]
    ) ?? [];
  return named.length === 0 ? null : named.join("; ");
}

/** Where help is needed, where the sender is, and whose visit it is. */
export function AlertFacts({ reader, context: { alert, booking } }: CardProps) {
  const { place, senderPlace, board } = alert;
  const door = place === null
    ? null
    : booking === null
    ? null
    : doorOf(reader, { ...booking, address: place });
  const rows: (readonly [LocaleKey, string | null])[] = [
    ["alert.place", place === null ? reader.t("alert.placeUnknown") : place.text],
    ["alert.door", door],
    ["alert.notes", place?.notes ?? null],
    [
      "alert.senderPlace",
      senderPlace === null
        ? reader.t("alert.senderUnknown")
        : `${senderNamed(board)}${senderPlace.latitude.toFixed(5)}, ${
          senderPlace.longitude.toFixed(5)
        }${
          senderPlace.accuracyMeters === null
            ? ""
            : ` ±${reader.distance(senderPlace.accuracyMeters)}`
        }, ${reader.t("alert.placeAge", { time: reader.dayTime(senderPlace.recordedAt) })}`,
    ],
    ["alert.raisedBy", board?.raisedByName ?? null],
    ["alert.otherPlaces", otherPlaces(reader, board)],
    ["alert.message", alert.message],
    ["alert.patient", booking === null ? null : patientOf(reader, booking)],
    [
      "alert.doctor",
      booking === null || doctorName(booking) === null
        ? null
        : `${doctorName(booking)}, ${reader.t(statusLook(booking).key).toLowerCase()}`,
    ],
    ["alert.responder", alert.responder],
    [
      "alert.droppedBy",
      board?.dropped == null ? null : `${board.dropped.name}, ${reader.clock(board.dropped.at)}`,
    ],
    ["alert.answered", answeredText(reader, alert)],
    [
      "alert.reports",
      board !== null && board.reportCount > 1
        ? reader.count("alert.reportCount", board.reportCount)
        : null,
    ],
    ["alert.outcome", alert.outcome === null ? null : reader.t(`alert.outcome.${alert.outcome}`)],
    ["alert.note", board?.note ?? null],
  ];
  return (
    <section class="card stack" aria-labelledby="facts-title">
      <h2 class="card__title" id="facts-title">{reader.t("alert.facts")}</h2>
      <dl class="kv">
        {rows.map(([key, text]) =>
          text === null || text === "" ? null : (
            <div key={key}>
              <dt>{reader.t(key)}</dt>
              <dd>{text}</dd>
            </div>
          )
        )}
      </dl>
      <p class="row">
        {booking !== null && (
          <a class="button button--dense" href={`/board?booking=${booking.id}`}>
            <Icon name="map" />
            {reader.t("alert.toBooking", { number: booking.number })}
          </a>
        )}
        {booking === null && (
          <a class="button button--dense" href="/board">
            <Icon name="map" />
            {reader.t("alert.toMap")}
          </a>
        )}
      </p>
    </section>
  );
}

export function AlertContacts({ reader, context: { contacts, quiet } }: CardProps) {
  return (
    <section class="card stack" aria-labelledby="contacts-title">
      <h2 class="card__title" id="contacts-title">{reader.t("alert.contacts")}</h2>
      {quiet !== null && (
        <Banner tone="alarm" icon="bell-off" title={reader.t("alert.quietTitle")}>
          {reader.t(quiet === "danger" ? "alert.quietText" : "alert.quietLone")}
        </Banner>
      )}
      <ul class="alertcalls">
        {contacts.map((one) => (
          <li key={`${one.as}${one.name}`}>
            <span>
              <strong>{one.name === "" ? reader.t(`alert.as.${one.as}`) : one.name}</strong>
              {one.name !== "" && (
                <span class="small quiet line">{reader.t(`alert.as.${one.as}`)}</span>
              )}
            </span>
            {one.phone === null
              ? <span class="quiet">{reader.t("alert.noPhone")}</span>
              : one.isSilent && quiet === "danger"
              ? <span class="quiet">{one.phone}</span>
              : (
                <a class="button button--dense" href={telephone(one.phone)}>
                  <Icon name="phone" />
                  {one.phone}
                </a>
              )}
          </li>
        ))}
        <li>
          <strong>{reader.t("alert.services")}</strong>
          <span class="row row--s">
            {emergencyNumbers(reader).map((call) => (
              <EmergencyCall key={call.number} reader={reader} call={call} kind="button--dense" />
            ))}
          </span>
        </li>
      </ul>
    </section>
  );
}

/** Whom a dispatcher may call and send: the page itself asks nobody, and says so. */
export function AlertNearest({ reader, context: { alert, nearest } }: CardProps) {
  const mayBeSent = alert.status === "acknowledged" || alert.status === "responding";
  if (nearest.length === 0) return null;
  return (
    <section class="card stack" aria-labelledby="nearest-title">
      <h2 class="card__title" id="nearest-title">{reader.t("alert.nearest")}</h2>
      <p class="small quiet">{reader.t("alert.nearestText")}</p>
      <ul class="alertcalls">
        {nearest.map(({ id, name, phone, distanceMeters }) => (
          <li key={id}>
            <span>
              <strong>{name}</strong>
              <span class="small quiet line">{reader.distance(distanceMeters)}</span>
            </span>
            <span class="row row--s">
              {phone !== null && (
                <a class="button button--dense" href={telephone(phone)}>
                  <Icon name="phone" />
                  {phone}
                </a>
              )}
              {mayBeSent && (
                <form method="post" action={`${alertPath(alert.id)}/responding`}>
                  <input
                    type="hidden"
                    name="responder"
                    value={`${name}, ${reader.distance(distanceMeters)}`}
                  />
                  <button
                    type="submit"
                    class="button button--dense"
                    aria-label={`${reader.t("alert.agreed")}: ${name}`}
                  >
                    {reader.t("alert.agreed")}
                  </button>
                </form>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Steps to tick: each is a form, so that it works without a script. */
export function AlertPlaybook({ reader, context: { alert } }: CardProps) {
  const isOpen = alert.closedBy === null;
  return (
    <section class="card stack" aria-labelledby="playbook-title">
      <h2 class="card__title" id="playbook-title">{reader.t("alert.playbook")}</h2>
      <ol class="playbook">
        {PLAYBOOKS[alert.kind].map((step) => {
          const done = alert.board?.ticked[step.code];
          return (
            <li key={step.code} data-done={done === undefined ? undefined : ""}>
              <span>
                {step[reader.language]}
                {done !== undefined && (
                  <span class="small quiet line">{done.name}, {reader.clock(done.at)}</span>
                )}
              </span>
              {isOpen && (
                <form method="post" action={`${alertPath(alert.id)}/step`}>
                  <input type="hidden" name="step" value={step.code} />
                  <input type="hidden" name="isDone" value={done === undefined ? "yes" : "no"} />
                  <button
                    type="submit"
                    class="button button--dense"
                    aria-label={`${
                      reader.t(done === undefined ? "alert.stepDone" : "alert.stepUndo")
                    }: ${step[reader.language]}`}
                  >
                    {done === undefined && <Icon name="check" />}
                    {reader.t(done === undefined ? "alert.stepDone" : "alert.stepUndo")}
                  </button>
                </form>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** Who was told by which way, and whether it has left. */
export function AlertTold({ reader, context: { alert, told } }: CardProps) {
  return (
    <section class="card stack" aria-labelledby="told-title">
      <h2 class="card__title" id="told-title">{reader.t("alert.told")}</h2>
      {alert.seenBy.length > 0 && (
        <p>
          {reader.t("alert.seenBy", {
            names: alert.seenBy.map(({ name, at }) => `${name} (${reader.clock(at)})`).join(", "),
          })}
        </p>
      )}
      {told.length === 0
        ? <p class="quiet">{reader.t("alert.toldBoard")}</p>
        : (
          <ol class="alerttold">
            {told.map(({ step, at, people }) => (
              <li key={step}>
                <strong>{reader.clockSeconds(at)}</strong>
                {people.length === 0
                  ? <span class="line">{reader.t("alert.nobodyToTell")}</span>
                  : people.map((one) => (
                    <span class="line" key={one.name}>
                      {one.name}, {reader.t(`alert.told.${one.as}`)}: {one.ways.length === 0
                        ? reader.t("alert.way.none")
                        : one.ways.map(({ by, status }) =>
                          `${reader.t(`alert.way.${by}`)} (${reader.t(`alert.left.${status}`)})`
                        ).join(", ")}
                      {one.hasSeen && `, ${reader.t("alert.hasSeen")}`}
                    </span>
                  ))}
              </li>
            ))}
          </ol>
        )}
    </section>
  );
}

/** What this one of the staff may do now. */
export function AlertActs({ reader, context, stateOf }: CardProps) {
  const { alert, colleagues } = context;
  const path = alertPath(alert.id);
  if (alert.status === "raised") {
    return (
      <form method="post" action={`${path}/acknowledge`}>
        <button type="submit" class="button button--danger button--large">
          <Icon name="user-check" />
          {reader.t("alert.take")}
        </button>
      </form>
    );
  }
  if (alert.status !== "acknowledged" && alert.status !== "responding") return null;
  const responding = stateOf("responding");
  const care = careText(reader, alert);
  const closing = stateOf("resolve");
  const handing = stateOf("hand-over");
  return (
    <section class="card stack stack--l" aria-labelledby="acts-title">
      <h2 class="card__title" id="acts-title">{reader.t("alert.acts")}</h2>
      {care !== null && (
        <form method="post" action={`${path}/care`} class="stack stack--s">
          <p role="alert">{care}</p>
          <p>
            <button type="submit" class="button button--danger">{reader.t("alert.care")}</button>
          </p>
        </form>
      )}
      <form method="post" action={`${path}/responding`} class="stack" novalidate>
        <TextField
          reader={reader}
          state={responding}
          name="responder"
          label={reader.t("alert.whoGoes")}
          hint={reader.t("alert.whoGoesHint")}
          fallback={alert.responder}
          input={{ maxLength: 200, required: true }}
        />
        <p>
          <button type="submit" class="button button--primary">{reader.t("alert.say")}</button>
        </p>
      </form>
      {colleagues.length > 0 && (
        <form method="post" action={`${path}/hand-over`} class="stack">
          <SelectField
            reader={reader}
            state={handing}
            name="to"
            label={reader.t("alert.handTo")}
            choices={colleagues.map(({ id, name }) => ({ value: id, text: name }))}
          />
          <p>
            <button type="submit" class="button">{reader.t("alert.handOver")}</button>
          </p>
        </form>
      )}
      <form method="post" action={`${path}/close`} class="stack" novalidate>
        <SelectField
          reader={reader}
          state={closing}
          name="outcome"
          label={reader.t("alert.howEnded")}
          empty={reader.t("alert.choose")}
          choices={[
            ...ALERT_OUTCOMES.filter((code) =>
              (code === "drill_done") === alert.isDrill || code ===
                "other"
            ).map((code) => ({
              value: code as string,
              text: reader.t(`alert.outcome.${code}`),
            })),
            { value: "false_alarm", text: reader.t("alert.outcome.false_alarm") },
          ]}
        />
        <TextArea
          reader={reader}
          state={closing}
          name="note"
          label={reader.t("alert.note")}
          optional
          maxLength={ALERT.noteCharacters}
        />
        <p class="small quiet">{reader.t("alert.falseText")}</p>
        <p>
          <button type="submit" class="button">{reader.t("alert.close")}</button>
        </p>
      </form>
    </section>
  );
}
