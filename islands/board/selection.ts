/** Which booking is shown in detail: links of the board select it, without another page. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { type BoardFilter, boardPath } from "../../views/board_filter.ts";

const selectedOf = (address: string): string | null => {
  const url = new URL(address, location.href);
  return url.pathname === "/board" ? url.searchParams.get("booking") : null;
};

/** The card of this booking; where it is gone meanwhile, the first of those that are there. */
function focusCard(root: HTMLElement, id: string): void {
  const card = root.querySelector<HTMLElement>(`.bcard[data-booking="${CSS.escape(id)}"]`) ??
    root.querySelector<HTMLElement>(".bcard");
  card?.focus({ preventScroll: true });
  card?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

export function useSelection(
  root: HTMLElement,
  first: string | null,
  filter: BoardFilter,
  onChange: () => void,
): { readonly selectedId: string | null; readonly select: (id: string | null) => void } {
  const [selectedId, setSelected] = useState(first);
  const latest = useRef(filter);
  latest.current = filter;
  const change = useRef(onChange);
  change.current = onChange;

  const shown = useRef(first);
  /** The booking whose panel is being closed: its card gets the focus once the board is drawn. */
  const cameFrom = useRef<string | null>(null);

  const select = useRef((id: string | null) => {
    // Esc where nothing is open, or a second tap on the same card: no step for Back to undo.
    if (id === shown.current) return;
    cameFrom.current = id === null ? shown.current : null;
    shown.current = id;
    setSelected(id);
    change.current();
    history.pushState(null, "", boardPath(latest.current, id ?? undefined));
  }).current;

  // Back to the card from which one came; a panel that opened leaves the focus where it was.
  useLayoutEffect(() => {
    if (selectedId !== null || cameFrom.current === null) return;
    focusCard(root, cameFrom.current);
    cameFrom.current = null;
  }, [selectedId]);

  useEffect(() => {
    const onClick = (event: MouseEvent) => {
      const link = (event.target as Element).closest?.("a");
      const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
      if (!link || !isPlain || link.target !== "" || new URL(link.href).pathname !== "/board") {
        return;
      }
      event.preventDefault();
      select(selectedOf(link.href));
    };
    const onBack = () => {
      const id = selectedOf(location.href);
      // With the panel goes whatever had the focus in it.
      const isInPanel = document.activeElement?.closest(".panel") != null;
      cameFrom.current = id === null && isInPanel ? shown.current : null;
      shown.current = id;
      setSelected(id);
      change.current();
    };
    root.addEventListener("click", onClick);
    addEventListener("popstate", onBack);
    return () => {
      root.removeEventListener("click", onClick);
      removeEventListener("popstate", onBack);
    };
  }, []);
  return { selectedId, select };
}
