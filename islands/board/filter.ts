/** The search of the bar, as one types: the form stays for those without a script. */
import { useEffect, useState } from "preact/hooks";
import { type BoardFilter, boardPath } from "../../views/board_filter.ts";

function filterOf(form: HTMLFormElement): BoardFilter {
  const data = new FormData(form);
  return {
    q: String(data.get("q") ?? "").trim().slice(0, 100),
    specialization: String(data.get("specialization") ?? ""),
  };
}

export function useFilter(first: BoardFilter): BoardFilter {
  const [filter, setFilter] = useState(first);
  useEffect(() => {
    const form = document.querySelector<HTMLFormElement>(".board__filters");
    if (form === null) return;
    const read = () => {
      const next = filterOf(form);
      setFilter(next);
      const booking = new URLSearchParams(location.search).get("booking") ?? undefined;
      history.replaceState(history.state, "", boardPath(next, booking));
    };
    const onSubmit = (event: Event) => {
      event.preventDefault();
      read();
    };
    // Back and forward bring the search of that moment again, also into its fields.
    const onBack = () => {
      const query = new URLSearchParams(location.search);
      for (const name of ["q", "specialization"]) {
        const field = form.elements.namedItem(name);
        if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) {
          field.value = query.get(name) ?? "";
        }
      }
      setFilter(filterOf(form));
    };
    form.addEventListener("input", read);
    addEventListener("popstate", onBack);
    form.addEventListener("submit", onSubmit);
    return () => {
      form.removeEventListener("input", read);
      form.removeEventListener("submit", onSubmit);
      removeEventListener("popstate", onBack);
    };
  }, []);
  return filter;
}
