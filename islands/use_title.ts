/** What the tab is called. */
import { useEffect, useRef } from "preact/hooks";

/** The name of the tab follows the page. */
export function useTitle(title: string, brand: string): void {
  const shown = useRef(title);
  useEffect(() => {
    if (shown.current === title) return;
    shown.current = title;
    document.title = `${title} · ${brand}`;
  }, [title]);
}
