/** The keys in words come when somebody asks for them. */
import type { ComponentProps } from "preact";
import { useEffect, useState } from "preact/hooks";
import { loadLater } from "../load_later.ts";
import type { Shortcuts } from "./shortcuts.tsx";

export function LazyShortcuts(props: ComponentProps<typeof Shortcuts>) {
  const [Part, setPart] = useState<typeof Shortcuts | null>(null);
  useEffect(() => {
    if (!props.isOpen || Part !== null) return;
    loadLater(() => import("./shortcuts.tsx"))
      .then((part) => setPart(() => part.Shortcuts), () => {/* the page works without them */});
  }, [props.isOpen]);
  return Part && <Part {...props} />;
}
