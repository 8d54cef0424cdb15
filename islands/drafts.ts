/**
 * What is being typed and not sent yet, kept in this browser: a page that is closed, or a phone that
 * runs empty, does not take a conclusion with it. Gone when it is sent, after a day, with another
 * person, and at the sign-out.
 */
const KEY = "tot-drafts";
const KEPT_MILLISECONDS = 24 * 3_600_000;
const DRAFTS_LIMIT = 20;
const SAVE_MILLISECONDS = 400;

interface Draft {
  /** Whose, of which form, of which field. */
  readonly id: string;
  readonly text: string;
  /** By the browser's clock. */
  readonly at: number;
}

export interface Drafts {
  /**
   * What was in the form of this address has been taken. The form itself may be gone by then, or something new
   * be typed into it: that is kept.
   */
  drop(address: string): void;
  stop(): void;
}

function read(): readonly Draft[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    const oldest = Date.now() - KEPT_MILLISECONDS;
    return Array.isArray(kept) ? (kept as Draft[]).filter(({ at }) => at > oldest) : [];
  } catch {
    return [];
  }
}

function write(drafts: readonly Draft[]): void {
  try {
    if (drafts.length === 0) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify(drafts.slice(0, DRAFTS_LIMIT)));
  } catch {
    // Without storage the words are on the page alone, as without this.
  }
}

/**
 * Lets go what others have begun to write here, and what is too old.
 * @param personId empty: nobody's page, as that of a sign-in in mid-form: whoever comes back goes on
 */
export const keepDraftsOnlyFor = (personId: string): void =>
  write(read().filter(({ id }) => id.startsWith(prefixOf(personId))));

export const forgetDrafts = (): void => write([]);

const prefixOf = (personId: string): string => personId.slice(-12);

/** A browser that comes back to a page may have brought the words, or some of them, itself. Pure. */
export const withDraft = (typed: string, draft: string): string =>
  typed.startsWith(draft) ? typed : draft.startsWith(typed) ? draft : `${draft}\n${typed}`;

/** Keeps the larger texts of the forms below an element, and gives them back to forms that come. */
export function keepDrafts(root: HTMLElement, personId: string): Drafts {
  const prefix = prefixOf(personId);
  const restored = new WeakSet<HTMLTextAreaElement>();
  const changed = new Set<HTMLTextAreaElement>();
  const fieldsThere = () => [...root.querySelectorAll("textarea")];
  let saving: ReturnType<typeof setTimeout> | undefined;
  const idOf = ({ form, name }: HTMLTextAreaElement): string =>
    `${prefix}${new URL(form?.action ?? location.href).pathname}#${name}`;

  function save(): void {
    clearTimeout(saving);
    if (changed.size === 0) return;
    const ids = new Set([...changed].map(idOf));
    const fresh = [...changed].filter(({ value }) => value.trim() !== "")
      .map((field): Draft => ({ id: idOf(field), text: field.value, at: Date.now() }));
    changed.clear();
    write([...fresh, ...read().filter(({ id }) => !ids.has(id))]);
  }

  /** What was typed before the script came stands behind what was left here. */
  function restore(): void {
    const fields = fieldsThere().filter((field) => !restored.has(field));
    if (fields.length === 0) return;
    const drafts = new Map(read().map(({ id, text }) => [id, text]));
    for (const field of fields) {
      restored.add(field);
      const text = drafts.get(idOf(field));
      if (text === undefined) continue;
      const isTyped = field.value !== field.defaultValue;
      field.value = isTyped ? withDraft(field.value, text) : text;
      if (isTyped) changed.add(field);
    }
  }

  const onInput = ({ target }: Event) => {
    if (!(target instanceof HTMLTextAreaElement) || target.form === null) return;
    changed.add(target);
    clearTimeout(saving);
    saving = setTimeout(save, SAVE_MILLISECONDS);
  };
  const observer = new MutationObserver(restore);
  root.addEventListener("input", onInput);
  addEventListener("pagehide", save);
  observer.observe(root, { childList: true, subtree: true });
  restore();
  return {
    drop(address) {
      save();
      const typed = new Set(
        fieldsThere().filter(({ value, defaultValue }) => value !== "" && value !== defaultValue)
          .map(idOf),
      );
      write(read().filter(({ id }) => !id.startsWith(`${prefix}${address}#`) || typed.has(id)));
    },
    stop() {
      save();
      observer.disconnect();
      root.removeEventListener("input", onInput);
      removeEventListener("pagehide", save);
    },
  };
}
