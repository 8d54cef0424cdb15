/** The booking's room: what was said, and a form to say more. */
import { Fragment } from "preact";
import { useRef } from "preact/hooks";
import { Icon } from "./icon.tsx";
import { Later } from "./later.tsx";
import { type Echo, type LiveRoom, useLive } from "./live_context.ts";
import { useRoomScroll } from "./room_scroll.ts";
import { FormState } from "./forms.ts";
import { FieldError } from "./field_error.tsx";
import { Hidden } from "./hidden.tsx";
import { WRITTEN_LIMITS } from "../actors/written_limits.ts";
import type { Attempt } from "./forms.ts";
import type { BookingView, MessageView } from "../actors/booking/view.ts";
import type { Reader } from "./reader.ts";

/** Which page a form of a booking came from, and so where its answer leads back to. */
export type Origin = "booking" | "doctor" | "board";

function senderOf(reader: Reader, view: BookingView, message: MessageView): string {
  switch (message.senderRole) {
    case "doctor":
      return message.senderId === view.doctorId && view.doctor !== null
        ? `${view.doctor.firstName} ${view.doctor.lastName}`
        : reader.t("role.doctor");
    case "patient":
    case "clinic":
    case "dispatcher":
    case "admin":
      return reader.t(`role.${message.senderRole}`);
    default:
      return reader.t("role.system");
  }
}

function Bubble(
  { reader, view, message }: { reader: Reader; view: BookingView; message: MessageView },
) {
  const mine = message.senderId !== null && message.senderId === reader.person?.id;
  const staffOnly = message.audience === "staff";
  return (
    <li
      class={["bubble", mine ? "bubble--mine" : "", staffOnly ? "bubble--staff" : ""]
        .filter((name) => name !== "").join(" ")}
    >
      <span class={mine && !staffOnly ? "visually-hidden" : "bubble__who"}>
        {mine ? reader.t("chat.you") : senderOf(reader, view, message)}
        {staffOnly && <span class="bubble__only">{reader.t("chat.staffOnly")}</span>}
      </span>
      <span class="bubble__text">{message.content}</span>
      <span class="bubble__meta">
        <time dateTime={message.createdAt}>{reader.clock(message.createdAt)}</time>
      </span>
    </li>
  );
}

interface RoomProps {
  reader: Reader;
  view: BookingView;
  messages: readonly MessageView[];
  attempt: Attempt | null;
  origin: Origin;
  /** A new id for the message, so that a form sent twice says it once. */
  clientId: string;
}

/** What was said here and is not in the room yet. */
const EchoBubble = ({ reader, echo }: { reader: Reader; echo: Echo }) => (
  <li class="bubble bubble--mine bubble--echo" data-state={echo.state}>
    <span class="visually-hidden">{reader.t("chat.you")}</span>
    <span class="bubble__text">{echo.content}</span>
    <span class="bubble__meta">
      <Icon name={echo.state === "waiting" ? "live-off" : "clock"} size="s" />
      {reader.t(`chat.${echo.state}`)}
    </span>
  </li>
);

/** The way back to what was said before. */
const Older = ({ reader, room }: { reader: Reader; room: LiveRoom }) =>
  room.hasOlder
    ? (
      <li class="chat__older">
        <button
          type="button"
          class="button button--quiet button--dense"
          aria-busy={room.isLoadingOlder}
          onClick={room.loadOlder}
        >
          {reader.t("chat.older")}
        </button>
      </li>
    )
    : null;

type MessagesProps = Omit<RoomProps, "attempt" | "origin" | "clientId">;

/** The messages, with the day where it changes. */
export function Messages(props: MessagesProps) {
  const { reader, view, messages } = props;
  const room = useLive()?.room ?? null;
  const echoes = room?.echoes ?? [];
  const list = useRef<HTMLOListElement>(null);
  const missed = useRoomScroll(list, messages, echoes.length, room);
  const days = messages.map((message) => reader.day(message.createdAt));
  // Whoever listens must be there before the first words are.
  const heard = room !== null && <Heard key="heard" {...props} />;
  if (messages.length === 0 && echoes.length === 0) {
    return (
      <div class="room">
        <p class="quiet small">{reader.t("chat.empty")}</p>
        {heard}
      </div>
    );
  }
  return (
    <div class="room">
      <ol
        class="chat"
        ref={list}
        tabIndex={room === null ? undefined : 0}
        aria-label={reader.t("chat.title")}
      >
        {room !== null && <Older reader={reader} room={room} />}
        {messages.map((message, index) => (
          <Fragment key={message.id}>
            {days[index] !== days[index - 1] && <li class="chat__day">{days[index]}</li>}
            <Bubble reader={reader} view={view} message={message} />
          </Fragment>
        ))}
        {echoes.map((echo) => <EchoBubble key={echo.clientId} reader={reader} echo={echo} />)}
      </ol>
      {missed.count > 0 && (
        <button type="button" class="button button--dense room__new" onClick={missed.show}>
          {reader.count("chat.new", missed.count)}
        </button>
      )}
      {heard}
    </div>
  );
}

/** As many of the newest words as stand where a screen reader hears them. */
const HEARD_MESSAGES = 5;

/** A screen reader hears new words of others, each once: a log says only what is added to it. */
function Heard({ reader, view, messages }: MessagesProps) {
  const first = useRef(messages.at(-1)?.sequence ?? 0);
  const news = messages.filter(({ sequence, senderId }) =>
    sequence > first.current && senderId !== reader.person?.id
  );
  return (
    <div class="visually-hidden" role="log">
      {news.slice(-HEARD_MESSAGES).map((message) => (
        <p key={message.id}>{`${senderOf(reader, view, message)}: ${message.content}`}</p>
      ))}
    </div>
  );
}

/** How many were not seen yet. */
export function Unread({ reader }: { reader: Reader }) {
  const unread = useLive()?.room?.unread ?? 0;
  return unread === 0
    ? null
    : <span class="unread" aria-label={reader.count("chat.unread", unread)}>{unread}</span>;
}

/** The form under the room; staff choose who reads. */
export function Composer({ reader, view, attempt, origin, clientId }: Omit<RoomProps, "messages">) {
  const state = new FormState("say", attempt);
  const staff = reader.person?.role === "dispatcher" || reader.person?.role === "admin";
  const error = state.error("content") ?? state.refusal;
  const errorId = `${state.id("content")}-error`;
  return (
    <form method="post" action={`/bookings/${view.id}/say`} class="stack stack--s">
      <Hidden values={{ origin, clientId }} />
      {staff && (
        <fieldset class="audience">
          <legend class="visually-hidden">{reader.t("chat.audience")}</legend>
          {(["all", "staff"] as const).map((audience) => (
            <label class="audience__choice">
              <input
                type="radio"
                name="audience"
                value={audience}
                defaultChecked={state.checked("audience", audience, audience === "all")}
              />
              {reader.t(`chat.audience.${audience}`)}
            </label>
          ))}
        </fieldset>
      )}
      <div class="composer">
        <label class="visually-hidden" for={state.id("content")}>{reader.t("chat.message")}</label>
        <textarea
          class="field__input grow"
          id={state.id("content")}
          name="content"
          rows={1}
          maxLength={WRITTEN_LIMITS.messageCharacters}
          placeholder={reader.t("chat.message")}
          required
          aria-invalid={error === null ? undefined : "true"}
          aria-describedby={error === null ? undefined : errorId}
          defaultValue={state.value("content")}
        />
        <button
          type="submit"
          class="button button--primary button--icon"
          aria-label={reader.t("chat.send")}
        >
          <Icon name="send" />
        </button>
      </div>
      <FieldError id={errorId} message={error} />
    </form>
  );
}

/** The whole room as a card. A room closes a day after the visit; the form then is gone. */
export function RoomCard(props: RoomProps) {
  const { reader, view } = props;
  const endedAt = view.completedAt ?? view.cancelledAt;
  const closed = endedAt !== null && reader.now - Date.parse(endedAt) >= 24 * 3_600_000;
  return (
    <Later as="section" class="card" id="room" aria-labelledby="room-title">
      <h2 class="card__title" id="room-title">
        {reader.t("chat.title")} <Unread reader={reader} />
      </h2>
      <Messages reader={reader} view={view} messages={props.messages} />
      {closed ? <p class="quiet small">{reader.t("chat.closed")}</p> : <Composer {...props} />}
    </Later>
  );
}
