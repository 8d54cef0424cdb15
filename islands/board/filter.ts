/** The search of the bar, as one types: the form stays for those without a script. */
import { useEffect, useState } from "preact/hooks";
import { type BoardFilter, boardPath } from "../../views/board_filter.ts";

export function useFilter(first: BoardFilter): BoardFilter {
  const [filter, setFilter] = useState(first);
  useEffect(() => {
    const form = document.querySelector<HTMLFormElement>(".board__filters");
    if (form === null) return;
    const read = () => {
      const data = new FormData(form);
      const next = {
        q: String(data.get("q") ?? "").trim().slice(0, 100),
        specialization: String(data.get("specialization") ?? ""),
      };
      setFilter(next);
      const booking = new URLSearchParams(location.search).get("booking") ?? undefined;
      history.replaceState(history.state, "", boardPath(next, booking));
    };
    const onSubmit = (event: Event) => {
      event.preventDefault();
      read();
    };
    form.addEventListener("input", read);
    form.addEventListener("submit", onSubmit);
    return () => {
      form.removeEventListener("input", read);
      form.removeEventListener("submit", onSubmit);
    };
  }, []);
  return filter;
}
