/** The script of what is done rarely with a booking: asked for after the page. */
import { useEffect, useState } from "preact/hooks";
import type { Acts } from "../views/acts_context.ts";
import { loadLater } from "./load_later.ts";

/** @returns none of it until it has come */
export function useActs(load: () => Promise<Acts>): Acts {
  const [acts, setActs] = useState<Acts>({});
  useEffect(() => {
    const come = () =>
      void loadLater(load).then(setActs, (error) => {
        console.error("a part of the page did not come", error);
        addEventListener("online", come, { once: true });
      });
    come();
  }, []);
  return acts;
}
