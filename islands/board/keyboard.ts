/** A dispatcher's hands stay on the keys. Letters count only while nothing is being typed. */
import { useEffect, useRef, useState } from "preact/hooks";

/** What a key asks for; null: nothing of ours. */
export type KeyAct =
  | "search"
  | "next"
  | "previous"
  | "left"
  | "right"
  | "assign"
  | "message"
  | "help"
  | "close";

const ACTS: Readonly<Record<string, KeyAct>> = {
  "/": "search",
  j: "next",
  ArrowDown: "next",
  k: "previous",
  ArrowUp: "previous",
  h: "left",
  ArrowLeft: "left",
  l: "right",
  ArrowRight: "right",
  a: "assign",
  m: "message",
  "?": "help",
  Escape: "close",
};

/** The same keys where a Russian layout is on. */
const RUSSIAN: Readonly<Record<string, string>> = {
  ".": "/",
  о: "j",
  л: "k",
  р: "h",
  д: "l",
  ф: "a",
  ь: "m",
  ",": "?",
};

interface Pressed {
  readonly key: string;
  readonly hasModifier: boolean;
  /** The focus is in a field. */
  readonly isTyping: boolean;
  /** The focus is on a card: arrows go from card to card. */
  readonly isOnCard: boolean;
  /** Letters and signs count: whoever speaks to the computer, or hits keys by chance, may switch them off. */
  readonly hasLetters: boolean;
}

/** Pure. */
export function keyAct(
  { key, hasModifier, isTyping, isOnCard, hasLetters }: Pressed,
): KeyAct | null {
  if (hasModifier || (key.length === 1 && !hasLetters)) return null;
  if (isTyping) return key === "Escape" ? "close" : null;
  if (key.startsWith("Arrow") && !isOnCard) return null;
  return ACTS[key] ?? ACTS[RUSSIAN[key.toLowerCase()] ?? ""] ?? null;
}

const isField = (element: Element | null): boolean =>
  element?.matches("input:not([type=radio], [type=checkbox]), textarea, select") ?? false;

interface Acts {
  close(): void;
  help(): void;
}

const KEY = "tot-board-keys";

/** Whether single letters do anything here; kept in this browser. */
export function useLetters(): { readonly areOn: boolean; readonly toggle: () => void } {
  const [areOn, setOn] = useState(() => {
    try {
      return localStorage.getItem(KEY) !== "off";
    } catch {
      return true;
    }
  });
  /** The same at once: a second press may come before the first one is drawn. */
  const wanted = useRef(areOn);
  return {
    areOn,
    toggle() {
      wanted.current = !wanted.current;
      setOn(wanted.current);
      try {
        localStorage.setItem(KEY, wanted.current ? "on" : "off");
      } catch {
        // Not kept: it holds for this page.
      }
    },
  };
}

export function useKeyboard(root: HTMLElement, hasLetters: boolean, acts: Acts): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const focused = document.activeElement;
      const act = keyAct({
        key: event.key,
        hasModifier: event.metaKey || event.ctrlKey || event.altKey,
        isTyping: isField(focused),
        isOnCard: focused?.classList.contains("bcard") ?? false,
        hasLetters,
      });
      if (act === null || document.querySelector("dialog[open]") !== null) return;
      if (act === "close" && isField(focused)) return (focused as HTMLElement).blur();
      event.preventDefault();
      perform(root, act, acts);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [hasLetters]);
}

function perform(root: HTMLElement, act: KeyAct, acts: Acts): void {
  const focus = (selector: string) => document.querySelector<HTMLElement>(selector)?.focus();
  switch (act) {
    case "search":
      return focus(".board__search input");
    case "assign":
      return focus(".panel .assign button, .panel form[action$='assign'] select");
    case "message":
      return focus(".panel form[action$='/say'] textarea");
    case "help":
      return acts.help();
    case "close":
      return acts.close();
    default:
      return moveFocus(root, act);
  }
}

/** Down and up within a column, left and right to the next column that has any. */
function moveFocus(root: HTMLElement, act: "next" | "previous" | "left" | "right"): void {
  const columns = [...root.querySelectorAll(".col")]
    .map((column) => [...column.querySelectorAll<HTMLElement>(".bcard")])
    .filter((cards) => cards.length > 0);
  const focused = document.activeElement as HTMLElement;
  const at = columns.findIndex((cards) => cards.includes(focused));
  const row = columns[at]?.indexOf(focused) ?? -1;
  const target = at < 0
    ? root.querySelector<HTMLElement>(".bcard[aria-current]") ?? columns[0]?.[0]
    : act === "next" || act === "previous"
    ? columns[at]?.[row + (act === "next" ? 1 : -1)]
    : nearest(columns[at + (act === "right" ? 1 : -1)], row);
  target?.focus();
  target?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

const nearest = (cards: readonly HTMLElement[] | undefined, row: number): HTMLElement | undefined =>
  cards?.[Math.min(row, cards.length - 1)];
