/** The reader's theme, now and when it changes: the page's own choice before the system's. */
export interface ThemeWatch {
  readonly current: () => "light" | "dark";
  /** @returns how to stop */
  onChange(changed: () => void): () => void;
}

export function themeOf(element: HTMLElement): ThemeWatch {
  const system = matchMedia("(prefers-color-scheme: dark)");
  return {
    current() {
      const chosen = element.closest<HTMLElement>("[data-theme]")?.dataset.theme;
      if (chosen === "light" || chosen === "dark") return chosen;
      return system.matches ? "dark" : "light";
    },
    onChange(changed) {
      const choice = new MutationObserver(changed);
      choice.observe(document.documentElement, { attributeFilter: ["data-theme"] });
      system.addEventListener("change", changed);
      return () => {
        choice.disconnect();
        system.removeEventListener("change", changed);
      };
    },
  };
}
