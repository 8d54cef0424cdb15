/** What opens once the button was held: the numbers first, then where the call stands. */
import type { RefObject } from "preact";
import type { Reader } from "./reader.ts";
import {
  isOpenSos,
  mayCancelSos,
  SosCalls,
  SosDispatcher,
  SosElsewhere,
  type SosPlace,
  type SosState,
  SosStatus,
} from "./sos.tsx";

export interface SosSheetProps {
  reader: Reader;
  state: SosState;
  place: SosPlace | null;
  isElsewhere: boolean;
  knownAt: number | null;
  /** There are other doors, to one of which it may be moved. */
  mayMove?: boolean | undefined;
  sheet: RefObject<HTMLDialogElement | null>;
  onCancel(): void;
  onAgain(): void;
}

export function SosSheet(props: SosSheetProps) {
  const { reader, state, place, isElsewhere, sheet, onCancel, onAgain } = props;
  const mayCancel = mayCancelSos(state, props.knownAt === null);
  // Nothing moves under a finger that is about to take the call back.
  const isFirst = isElsewhere && !mayCancel;
  const elsewhere = <SosElsewhere reader={reader} place={place} isElsewhere={isElsewhere} />;
  const isOpen = state.kind === "stored" && isOpenSos(state.alert);
  // Of one that has gone out another is news: it is worse, or nobody has come.
  const mayAgain = state.kind === "refused" ||
    (state.kind === "stored" && state.alert.status !== "counting");
  return (
    <dialog class="dialog sos__sheet" ref={sheet} aria-labelledby="sos-title">
      <h2 id="sos-title" class="sos__heading" tabIndex={-1}>{reader.t("sos.title")}</h2>
      {isFirst && elsewhere}
      <SosCalls reader={reader} />
      <SosStatus reader={reader} state={state} knownAt={props.knownAt} />
      <div class="dialog__actions">
        {mayCancel && (
          <button type="button" class="button button--large button--wide" onClick={onCancel}>
            {reader.t("sos.cancel")}
          </button>
        )}
        {state.kind === "signedOut" && (
          <a
            class="button button--wide"
            href={`/signin?next=${encodeURIComponent(reader.path)}`}
          >
            {reader.t("nav.signIn")}
          </a>
        )}
        {props.mayMove && isOpen && (
          <a class="button button--wide" href={`/sos/${state.alert.id}`}>
            {reader.t("sos.wrongPlace")}
          </a>
        )}
        {mayAgain && (
          <button
            type="button"
            class="button button--danger-quiet button--large button--wide"
            onClick={onAgain}
          >
            {reader.t(isOpen ? "sos.worse" : "sos.again")}
          </button>
        )}
      </div>
      <SosDispatcher reader={reader} />
      {!isFirst && elsewhere}
      <p>
        <button
          type="button"
          class="button button--quiet button--wide"
          onClick={() => sheet.current?.close()}
        >
          {reader.t("sos.close")}
        </button>
      </p>
    </dialog>
  );
}
