/** Keeps the draft while the reader types: soon after each change, and when the page goes. */
import { useEffect, useMemo, useRef } from "preact/hooks";
import { KEPT_FORM } from "../../views/kept_form.ts";
import { type BookDraft, forgetDraft, writeDraft } from "./draft.ts";

const SOON_MILLISECONDS = 300;

export interface DraftKeeper {
  /** Something has changed. */
  changed(): void;
  /** Now: what is known must outlive this page. */
  save(): void;
  /** It was sent, or is not wanted: nothing of it stays. */
  forget(): void;
}

/** What is kept here is not lost by a choice of the language: its buttons need not send the form along. */
function freeButtons(): void {
  for (const button of document.querySelectorAll(`button[form="${KEPT_FORM}"]`)) {
    button.removeAttribute("form");
    button.removeAttribute("formaction");
  }
}

/** @param read what there is to keep now; null: nothing, or nobody to keep it for */
export function useDraft(read: () => BookDraft | null): DraftKeeper {
  const latest = useRef(read);
  latest.current = read;
  const keeper = useMemo(() => draftKeeper(() => latest.current()), []);
  useEffect(() => {
    freeButtons();
    const onHide = () => keeper.leave();
    // Whoever signs out here may leave the device to somebody else.
    const onSubmit = ({ target }: SubmitEvent) => {
      const { action } = target as HTMLFormElement;
      if (new URL(action).pathname === "/signout") keeper.forget();
    };
    addEventListener("pagehide", onHide);
    document.addEventListener("visibilitychange", onHide);
    document.addEventListener("submit", onSubmit);
    return () => {
      removeEventListener("pagehide", onHide);
      document.removeEventListener("visibilitychange", onHide);
      document.removeEventListener("submit", onSubmit);
    };
  }, []);
  return keeper;
}

function draftKeeper(read: () => BookDraft | null): DraftKeeper & { leave(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const save = () => {
    clearTimeout(timer);
    timer = undefined;
    const draft = isOver ? null : read();
    if (draft !== null) writeDraft(draft);
  };
  return {
    changed() {
      clearTimeout(timer);
      timer = setTimeout(save, SOON_MILLISECONDS);
    },
    save,
    /** Only what is not kept yet: another tab may have let go of it since. */
    leave() {
      if (timer !== undefined) save();
    },
    forget() {
      isOver = true;
      clearTimeout(timer);
      timer = undefined;
      forgetDraft();
    },
  };
}
