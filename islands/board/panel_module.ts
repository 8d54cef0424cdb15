/** The panel's module: a board without a selected booking lives before it has come. */
import { useEffect, useState } from "preact/hooks";
import { loadLater } from "../load_later.ts";

export type Panel = typeof import("./live_panel.tsx").LivePanel;

export const loadPanel = async (): Promise<Panel> =>
  (await loadLater(() => import("./live_panel.tsx"))).LivePanel;

/** @param first where it was needed for the first drawing already; else it is fetched at once. */
export function usePanel(first: Panel | null): Panel | null {
  const [panel, setPanel] = useState<Panel | null>(() => first);
  useEffect(() => {
    if (panel !== null) return;
    loadPanel().then((loaded) => setPanel(() => loaded), (error) => {
      console.error("the panel was not loaded", error);
    });
  }, []);
  return panel;
}
