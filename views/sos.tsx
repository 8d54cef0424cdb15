/**
 * The patient's call for help: the button, and what is true of it. Nothing here says that an ambulance was
 * called: nobody here can know. The numbers stand first and wait for nothing of ours.
 */
import type { ComponentChildren } from "preact";
import type { AlertView } from "../actors/alert/view.ts";
import { telephone } from "./booking_words.ts";
import { emergencyNumbers, emergencyNumbersText } from "./city_of_page.ts";
import { DispatcherPhone, EmergencyCall } from "./emergency.tsx";
import { helperComes } from "./helper_text.ts";
import { HoldRing } from "./hold_ring.tsx";
import { Icon } from "./icon.tsx";
import type { Reader } from "./reader.ts";
import type { ReaderSeed } from "./reader_seed.ts";

/** What the sender may know of an alert. */
export type SosAlert = Pick<
  AlertView,
  | "id"
  | "version"
  | "status"
  | "raisesAt"
  | "raisedAt"
  | "seenBy"
  | "acknowledgedBy"
  | "respondingBy"
  | "responder"
  | "closedBy"
  | "helper"
>;

/** Where help is needed, to be read out by telephone. */
export interface SosPlace {
  readonly text: string;
  /** «подъезд 3, этаж 5, кв. 48». */
  readonly door: string | null;
  readonly latitude: number;
  readonly longitude: number;
}

export const doorText = ({ text, door }: SosPlace): string =>
  [text, door].filter((part) => part !== null).join(", ");

/** What the page was written with. */
export interface SosSeed {
  readonly reader: ReaderSeed;
  readonly bookingId: string | null;
  readonly place: SosPlace | null;
  /** At which of several doors is chosen beside it (`SosDoors`). */
  readonly hasDoors?: boolean;
  /** One that is open already. */
  readonly alert: SosAlert | null;
  /** Where it stands: `bar` under a page, `line` within it. */
  readonly look: "bar" | "line";
}

/** Where a call stands, as far as this page knows. */
export type SosState =
  | { readonly kind: "none" }
  | { readonly kind: "sending" }
  /** On its way, and not wanted any more: what becomes of it is known with its answer. */
  | { readonly kind: "cancelling" }
  /** Whether anybody has it is not known. `isKept`: it lies in this browser, and outlives this page. */
  | { readonly kind: "unsent"; readonly isKept: boolean }
  /** `isKept`: it outlives this page. */
  | { readonly kind: "signedOut"; readonly isKept: boolean }
  | { readonly kind: "refused" }
  | {
    readonly kind: "stored";
    readonly alert: SosAlert;
    /** Of the count; null: it is over. */
    readonly secondsLeft: number | null;
  };

export const sosPath = (bookingId: string | null): string =>
  bookingId === null ? "/sos" : `/sos?booking=${bookingId}`;

/** The button as the server writes it; a script gives it its hold. */
const PlainButton = ({ reader }: { reader: Reader }) => (
  <button type="submit" class="button button--hold button--danger sos__button" data-hold="2000">
    <HoldRing icon={<Icon name="sos" />} />
    <span aria-live="polite">{reader.t("sos.button")}</span>
  </button>
);

interface FrameProps {
  reader: Reader;
  bookingId: string | null;
  look: SosSeed["look"];
  /** It is chosen beside it (`SosDoors`). */
  hasDoors?: boolean | undefined;
  /** The live button; absent: the one of the form. */
  button?: ComponentChildren;
  /** The way back to what is going on. */
  open?: ComponentChildren;
}

/** The button beside the numbers. Without a script it leads to the page that asks once more. */
export function SosFrame({ reader, bookingId, look, hasDoors, button, open }: FrameProps) {
  const { dispatcherPhone } = reader.city;
  return (
    <form
      method="get"
      action="/sos"
      id="sos-form"
      class={look === "bar" ? "bottombar bottombar--form bottombar--calls sos" : "sos sos--line"}
      aria-label={reader.t("emergency.region")}
    >
      {bookingId !== null && !hasDoors && <input type="hidden" name="booking" value={bookingId} />}
      {open}
      <p class={look === "bar" ? "bottombar__info only-wide" : "sos__text"}>
        <strong>{reader.t(look === "bar" ? "emergency.bar" : "sos.line")}</strong>
        <span>{reader.t("sos.hint")}</span>
      </p>
      {look === "bar" && dispatcherPhone !== null && (
        <a class="button sos__dispatcher" href={telephone(dispatcherPhone)}>
          <Icon name="phone" />
          {reader.t("role.dispatcher")}
        </a>
      )}
      {button ?? <PlainButton reader={reader} />}
      {look === "bar" &&
        emergencyNumbers(reader).map((call) => (
          <EmergencyCall reader={reader} call={call} kind="button--danger-quiet" />
        ))}
    </form>
  );
}

/** 103 and 112, as large as they may be. */
export const SosCalls = ({ reader }: { reader: Reader }) => (
  <div class="emergency emergency--first sos__calls">
    <p class="emergency__text">
      <strong>
        {reader.t("sos.call", {
          numbers: reader.anyOf(emergencyNumbers(reader).map(({ number }) => number)),
        })}
      </strong>
      {reader.t("sos.notCalled")}
    </p>
    <div class="emergency__calls">
      {emergencyNumbers(reader).map((call) => (
        <EmergencyCall reader={reader} call={call} kind="button--danger" />
      ))}
    </div>
  </div>
);

/** For whoever is not where help is needed: short numbers lead to the ambulance of another place. */
export function SosElsewhere({ reader, place, isElsewhere = false }: {
  reader: Reader;
  place: SosPlace | null;
  /** The phone is far from the address. */
  isElsewhere?: boolean;
}) {
  const { ambulanceFullPhone, ambulanceFullPhoneText, ambulancePhone } = reader.city;
  if (ambulanceFullPhone === null && place === null) return null;
  // Who is asked for another city and gets no number for it is left with a question.
  const title = isElsewhere
    ? reader.t("sos.elsewhere", { number: ambulancePhone })
    : ambulanceFullPhone === null
    ? null
    : reader.t("sos.elsewhereIf");
  return (
    <section
      class={isElsewhere ? "card card--tint sos__far" : "sos__far"}
      aria-label={title ?? reader.t("sos.address")}
    >
      {title !== null && (
        <p>
          <strong>{title}</strong>
        </p>
      )}
      {ambulanceFullPhone !== null && (
        <p>
          <a class="button button--wide" href={telephone(ambulanceFullPhone)}>
            <Icon name="ambulance" />
            {reader.t("sos.full", { number: ambulanceFullPhoneText ?? ambulanceFullPhone })}
          </a>
        </p>
      )}
      {place !== null && (
        <p>
          <span class="quiet">{reader.t("sos.dictate")}</span>
          <strong class="sos__place">
            {doorText(place)}
          </strong>
        </p>
      )}
    </section>
  );
}

interface Said {
  readonly title: string;
  readonly text: string;
  readonly tone: "alarm" | "late" | "go" | "off" | "done";
}

/** What is true of a stored one, and by whose word. */
function saidOfStored(
  reader: Reader,
  { alert, secondsLeft }: SosState & { kind: "stored" },
  isKnown: boolean,
): Said {
  const { acknowledgedBy, respondingBy, responder, closedBy } = alert;
  const at = (mark: { readonly name: string; readonly at: string }) => ({
    name: mark.name,
    time: reader.clock(mark.at),
  });
  const raised = { time: reader.clock(alert.raisedAt ?? alert.raisesAt) };
  switch (alert.status) {
    case "counting":
      // The count is the server's, and over: what it has come to, nobody has heard here.
      if (!isKnown && (secondsLeft ?? 0) === 0) {
        return { tone: "late", title: reader.t("sos.stored", raised), text: "" };
      }
      return {
        tone: "alarm",
        title: secondsLeft === null || secondsLeft === 0
          ? reader.t("sos.going")
          : reader.count("sos.counting", secondsLeft),
        text: reader.t("sos.countingText"),
      };
    case "cancelled":
      return { tone: "off", title: reader.t("sos.cancelled"), text: reader.t("sos.cancelledText") };
    case "resolved":
    case "false_alarm":
      return {
        tone: "done",
        title: closedBy === null ? reader.t("sos.closed") : reader.t("sos.closedBy", at(closedBy)),
        text: reader.t("sos.closedText"),
      };
    case "responding":
      if (respondingBy !== null) {
        return {
          tone: "go",
          title: responder === null
            ? reader.t("sos.helpSent", { name: respondingBy.name })
            : reader.t("sos.responding", { name: respondingBy.name, what: responder }),
          text: reader.t("sos.respondingText", at(respondingBy)),
        };
      }
      break;
    case "acknowledged":
      if (acknowledgedBy !== null) {
        return {
          tone: "go",
          title: reader.t("sos.acknowledged", at(acknowledgedBy)),
          text: reader.t("sos.acknowledgedText"),
        };
      }
  }
  const seen = alert.seenBy.at(-1);
  if (seen !== undefined) {
    return { tone: "go", title: reader.t("sos.seen", at(seen)), text: reader.t("sos.seenText") };
  }
  return reader.city.dispatcherOnDuty
    ? { tone: "late", title: reader.t("sos.passed", raised), text: reader.t("sos.passedText") }
    : { tone: "late", title: reader.t("sos.stored", raised), text: reader.t("sos.storedText") };
}

/** @param isKnown false: nothing is heard of it any more */
export function saidOf(reader: Reader, state: SosState, isKnown = true): Said | null {
  switch (state.kind) {
    case "none":
      return null;
    case "sending":
      return { tone: "late", title: reader.t("sos.sending"), text: reader.t("sos.sendingText") };
    case "cancelling":
      return {
        tone: "late",
        title: reader.t("sos.cancelling"),
        text: reader.t("sos.cancellingText"),
      };
    case "unsent":
      return {
        tone: "alarm",
        title: reader.t("sos.unsent"),
        text: reader.t(state.isKept ? "sos.unsentKept" : "sos.unsentText"),
      };
    case "signedOut":
      return {
        tone: "alarm",
        title: reader.t("sos.signedOut"),
        text: reader.t(state.isKept ? "sos.signedOutText" : "sos.signedOutAgain"),
      };
    case "refused":
      return { tone: "alarm", title: reader.t("sos.refused"), text: reader.t("sos.refusedText") };
    case "stored":
      return saidOfStored(reader, state, isKnown);
  }
}

export const isOpenSos = (alert: SosAlert): boolean =>
  alert.status !== "cancelled" && alert.status !== "resolved" && alert.status !== "false_alarm";

/** Taking it back may still come in time. @param isKnown false: nothing is heard of it any more */
export const mayCancelSos = (state: SosState, isKnown: boolean): boolean =>
  state.kind === "sending" || state.kind === "unsent" || state.kind === "signedOut" ||
  (state.kind === "stored" && state.alert.status === "counting" &&
    (isKnown || (state.secondsLeft ?? 0) > 0));

const ICONS = { alarm: "sos", late: "clock", go: "eye", off: "x", done: "check" } as const;

/**
 * Where the call stands, in one sentence, and what is so by it.
 * @param knownAt since when nothing was heard of it, in the server's milliseconds: what somebody does or has not done
 * by now is not said then; null: it is heard of
 */
export function SosStatus(
  { reader, state, knownAt = null }: {
    reader: Reader;
    state: SosState;
    knownAt?: number | null;
  },
) {
  const isKnown = knownAt === null || state.kind !== "stored" || !isOpenSos(state.alert);
  const said = saidOf(reader, state, isKnown);
  if (said === null) return null;
  const helper = state.kind === "stored" ? state.alert.helper : null;
  return (
    <div class="sos__status" data-tone={said.tone} role="status">
      <Icon name={ICONS[said.tone]} />
      <div>
        <p class="sos__title">{said.title}</p>
        {helper !== null && (
          <p>
            <strong>{helperComes(reader, helper)}</strong>
          </p>
        )}
        <p>
          {isKnown ? said.text : `${reader.t("live.offline")}. ${
            reader.t("live.offlineText", {
              time: reader.clock(knownAt),
              numbers: emergencyNumbersText(reader),
            })
          }`}
        </p>
      </div>
    </div>
  );
}

/** In one line, and the way to all of it. */
export function SosLink({ reader, state, knownAt = null, onClick }: {
  reader: Reader;
  state: SosState;
  knownAt?: number | null;
  onClick?: (event: MouseEvent) => void;
}) {
  const said = saidOf(reader, state, knownAt === null);
  if (said === null) return null;
  return (
    <a
      class="sos__state"
      data-tone={said.tone}
      href={state.kind === "stored" ? `/sos/${state.alert.id}` : "/sos"}
      onClick={onClick}
    >
      <span role="status">{said.title}</span>
      <Icon name="chevron-right" />
    </a>
  );
}

/** The dispatcher's line, where there is one. */
export const SosDispatcher = ({ reader }: { reader: Reader }) => (
  <DispatcherPhone reader={reader} class="button button--wide" />
);
