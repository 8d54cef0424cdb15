/** The keys of the board, in words. */
import { useEffect, useRef } from "preact/hooks";
import type { Reader } from "../../views/reader.ts";
import type { LocaleKey } from "../../views/words.ts";

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

export function Shortcuts(
  { reader, isOpen, onClose }: { reader: Reader; isOpen: boolean; onClose: () => void },
) {
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
      <form method="dialog">
        <button type="submit" class="button button--primary">{reader.t("board.close")}</button>
      </form>
    </dialog>
  );
}
