/** Which booking is shown in detail: links of the board select it, without another page. */
import { useEffect, useRef, useState } from "preact/hooks";
import { type BoardFilter, boardPath } from "../../views/board_filter.ts";

const selectedOf = (address: string): string | null => {
  const url = new URL(address, location.href);
  return url.pathname === "/board" ? url.searchParams.get("booking") : null;
};

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

  const select = useRef((id: string | null) => {
    setSelected(id);
    change.current();
    history.pushState(null, "", boardPath(latest.current, id ?? undefined));
    // Back to the card from which one came; a panel that opened keeps the focus on its card.
    if (id === null) root.querySelector<HTMLElement>(".bcard")?.focus({ preventScroll: true });
  }).current;

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
      setSelected(selectedOf(location.href));
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
