/** Parts of a page that the server has written anew take the place of the old ones. */

const FIELDS = "input:not([type=hidden]), textarea, select";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Something was typed or chosen, or a fold was opened: that is not thrown away. */
function isInUse(part: Element): boolean {
  if (part.querySelector("details[open]") !== null) return true;
  const active = document.activeElement;
  if (active !== null && part.contains(active) && active.matches(FIELDS)) return true;
  return [...part.querySelectorAll<Field>(FIELDS)].some((field) => {
    if (field instanceof HTMLSelectElement) {
      return [...field.options].some((one) => one.selected !== one.defaultSelected) &&
        field.selectedIndex > 0;
    }
    if (field instanceof HTMLInputElement && /^(radio|checkbox)$/.test(field.type)) {
      return field.checked !== field.defaultChecked;
    }
    return field.value !== field.defaultValue;
  });
}

/** Where a button stands: in which form, for which step. */
const addressOf = (element: Element): string => {
  const form = element.closest("form");
  return JSON.stringify([
    form?.getAttribute("action"),
    form?.querySelector<HTMLInputElement>("[name=step]")?.value,
    element.getAttribute("href"),
  ]);
};

/** @param page the same page, written anew */
export function swapParts(root: Element, page: Document): void {
  for (const part of root.querySelectorAll<HTMLElement>("[data-live]")) {
    const name = part.dataset.live!;
    const fresh = page.querySelector(`[data-live="${CSS.escape(name)}"]`);
    if (fresh === null || fresh.innerHTML === part.innerHTML || isInUse(part)) continue;
    const active = document.activeElement;
    const held = active !== null && part.contains(active) ? addressOf(active) : null;
    part.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
    if (held === null) continue;
    const again = [...part.querySelectorAll<HTMLElement>("button, a")]
      .find((one) => addressOf(one) === held);
    again?.focus();
  }
}
