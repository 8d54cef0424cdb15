/** The keys of the board, in words. */
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../../views/icon.tsx";
import type { Reader } from "../../views/reader.ts";
import type { LocaleKey } from "../../views/words.ts";
import type { useLetters } from "./keyboard.ts";

const KEYS: readonly (readonly [keys: readonly string[], text: LocaleKey])[] = [
  [["/"], "keys.search"],
  [["J", "K"], "keys.cards"],
  [["H", "L"], "keys.columns"],
  [["Enter"], "keys.open"],
  [["A"], "keys.assign"],
  [["M"], "keys.message"],
  [["Esc"], "keys.close"],
  [["?"], "keys.help"],
];

interface ShortcutsProps {
  readonly reader: Reader;
  readonly isOpen: boolean;
  readonly letters: ReturnType<typeof useLetters>;
  readonly onClose: () => void;
}

export function Shortcuts({ reader, isOpen, letters, onClose }: ShortcutsProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
  }, [isOpen]);
  if (!isOpen) return null;
  return (
    <dialog class="keys" ref={dialog} onClose={onClose} aria-labelledby="keys-title">
      <h2 id="keys-title">{reader.t("board.keys")}</h2>
      <dl class="keys__list">
        {KEYS.map(([keys, text]) => (
          <div key={text}>
            <dt>{keys.map((key) => <kbd key={key}>{key}</kbd>)}</dt>
            <dd>{reader.t(text)}</dd>
          </div>
        ))}
      </dl>
      <div class="stack">
        <div class="stack stack--s">
          <div>
            <label class="chip">
              <input
                type="checkbox"
                name="letters"
                checked={letters.areOn}
                aria-describedby="keys-letters"
                onChange={letters.toggle}
              />
              <Icon name="check" />
              {reader.t("keys.letters")}
            </label>
          </div>
          <p class="quiet" id="keys-letters">{reader.t("keys.lettersHint")}</p>
        </div>
        <form method="dialog">
          <button type="submit" class="button button--primary" autofocus>
            {reader.t("board.close")}
          </button>
        </form>
      </div>
    </dialog>
  );
}
