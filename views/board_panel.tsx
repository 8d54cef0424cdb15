/** The selected booking beside the board: what is known, who was asked, what can be done, the room. */
import { Warnings } from "./warnings.tsx";
import { Age } from "./board_card.tsx";
import { attentionText } from "./attention.ts";
import { BookingFacts } from "./booking_facts.tsx";
import { paymentText } from "./money.ts";
import { lowered, specializationOf } from "./booking_words.ts";
import { Composer, Messages } from "./chat.tsx";
import { lastState } from "./command_forms.ts";
import { ConclusionCard } from "./conclusion.tsx";
import { Disclosure } from "./disclosure.tsx";
import { ExtrasList } from "./extras_list.tsx";
import { SpokenConsent } from "./spoken_consent.tsx";
import { Icon } from "./icon.tsx";
import { ErrorSummary } from "./notices.tsx";
import { OfferTraces } from "./offer_trace.tsx";
import { OwnerLine } from "./owner_line.tsx";
import { PayLinkRow } from "./pay_link_row.tsx";
import { StatusPill } from "./pill.tsx";
import { StaffActs } from "./staff_acts.tsx";
import { isOpenView } from "./status.ts";
import { StaffTrouble } from "./way_question.tsx";
import { Timeline } from "./timeline.tsx";
import type { BookingView } from "../actors/booking/view.ts";
import type { BookingPageProps } from "./booking_page.ts";
import type { Reader } from "./reader.ts";

function PanelHead(
  { reader, view, history }: Pick<BookingPageProps, "reader" | "view" | "history">,
) {
  const attention = attentionText(reader, view);
  // Who is there needs no hour any more.
  const isThere = view.status === "arrived" || view.status === "in_progress";
  return (
    <div class="panel__head">
      <h2 class="panel__title" id="panel-title">
        {view.number}, {lowered(specializationOf(reader, view.specialization))}
        {isOpenView(view) && <Age reader={reader} view={view} />}
      </h2>
      <p class="row">
        <StatusPill reader={reader} view={view} />
        {view.promisedBy !== null && !isThere && (
          <span class="quiet">
            {reader.t("track.promised", { time: reader.clock(view.promisedBy) })}
          </span>
        )}
      </p>
      {attention !== null && (
        <p class="panel__why" data-tone={view.danger === undefined ? undefined : "alarm"}>
          {attention}
        </p>
      )}
      <OwnerLine reader={reader} view={view} history={history} />
      {view.nextDeadlineAt !== null && (
        <p class="quiet">
          {reader.t("board.deadline", { time: reader.dayTime(view.nextDeadlineAt) })}
        </p>
      )}
      <p class="row">
        <a class="button button--dense" href={`/bookings/${view.id}`}>
          <Icon name="eye" />
          {reader.t("board.open")}
        </a>
        <a class="button button--dense" href="/board">
          <Icon name="x" />
          {reader.t("board.close")}
        </a>
      </p>
    </div>
  );
}

/** It stood here open and is not among the open ones any more. @param view as it was last known, if it was */
export const GonePanel = (
  { reader, view }: { reader: Reader; view: BookingView | null },
) => (
  <aside class="panel panel--selected" aria-labelledby="panel-title" id="panel">
    <div class="panel__head">
      <h2 class="panel__title" id="panel-title">
        {view === null ? reader.t("board.missing") : view.number}
      </h2>
      <p class="panel__why" role="status">{reader.t("board.gone")}</p>
      <p class="row">
        {view !== null && (
          <a class="button button--dense" href={`/bookings/${view.id}`}>
            <Icon name="eye" />
            {reader.t("board.open")}
          </a>
        )}
        <a class="button button--dense" href="/board">
          <Icon name="x" />
          {reader.t("board.close")}
        </a>
      </p>
    </div>
  </aside>
);

export function BoardPanel(props: BookingPageProps) {
  const { reader, view } = props;
  return (
    <aside class="panel panel--selected" aria-labelledby="panel-title" id="panel">
      <PanelHead reader={reader} view={view} history={props.history} />
      <div
        class="panel__body"
        tabIndex={0}
        role="region"
        aria-label={reader.t("board.details", { number: view.number })}
      >
        <ErrorSummary reader={reader} state={lastState(props.attempt)} />
        <StaffTrouble {...props} origin="board" />
        <StaffActs {...props} origin="board" />
        <Warnings reader={reader} warnings={view.warnings} />
        {view.address !== null && view.callType !== "consultation" && (
          <p>
            <a class="button button--dense" href={`/board/warnings?booking=${view.id}`}>
              <Icon name="shield-alert" />
              {reader.t("flatWarning.write")}
            </a>
          </p>
        )}
        <BookingFacts reader={reader} view={view} payment={paymentText(reader, view.payment)} />
        <PayLinkRow reader={reader} view={view} />
        <ExtrasList reader={reader} view={view} />
        <SpokenConsent {...props} origin="board" />
        <OfferTraces {...props} />
        <ConclusionCard reader={reader} view={view} />
        <div class="stack stack--s">
          <h3 class="panel__sub">{reader.t("chat.title")}</h3>
          <Messages reader={reader} view={view} messages={props.messages} />
          <Composer {...props} origin="board" clientId={props.newId()} />
        </div>
        {props.history !== null && (
          <div class="folds">
            <Disclosure icon="clock" title={reader.t("history.title")}>
              <Timeline reader={reader} items={props.history} />
            </Disclosure>
          </div>
        )}
      </div>
    </aside>
  );
}
