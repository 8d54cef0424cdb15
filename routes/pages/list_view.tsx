/** A list as the pages of money show it: what it is asked by, its rows or why there are none, and the way to more. */
import type { ComponentChildren } from "preact";
import { Icon } from "../../views/icon.tsx";
import { Empty } from "../../views/notices.tsx";
import type { Reader } from "../../views/reader.ts";

interface FilterFormProps {
  path: string;
  /** On the button. */
  submit: string;
  /** Of what it is the search; absent: of the page. */
  label?: string;
  /** With a glass on the button. */
  searches?: boolean;
  children: ComponentChildren;
}

/** What a list is asked by: sent by GET, so that the address says what is shown. */
export const FilterForm = ({ path, submit, label, searches = true, children }: FilterFormProps) => (
  <form
    class="filters"
    method="get"
    action={path}
    role="search"
    {...(label === undefined ? {} : { "aria-label": label })}
  >
    {children}
    <button type="submit" class="button button--primary filters__submit">
      {searches && <Icon name="search" />}
      {submit}
    </button>
  </form>
);

interface ListViewProps {
  reader: Reader;
  isEmpty: boolean;
  empty: { readonly icon: string; readonly title: string; readonly text: string };
  /** Where the next page of it is; null: this is the last. */
  more: string | null;
  children: ComponentChildren;
}

export const ListView = ({ reader, isEmpty, empty, more, children }: ListViewProps) => (
  <>
    {isEmpty
      ? (
        <div class="card">
          <Empty {...empty} />
        </div>
      )
      : children}
    <More reader={reader} href={more} />
  </>
);

/** The way to the rest of a list; null: there is none. */
export const More = ({ reader, href }: { reader: Reader; href: string | null }) =>
  href === null ? null : (
    <p>
      <a class="button" href={href}>{reader.t("page.more")}</a>
    </p>
  );

/** The same list from the next row on. @param asked what else it was asked by */
export function moreOf(
  path: string,
  cursor: string | null,
  asked: URLSearchParams | Readonly<Record<string, string>> = {},
): string | null {
  if (cursor === null) return null;
  const query = new URLSearchParams(asked);
  query.set("cursor", cursor);
  return `${path}?${query}`;
}

/** What lists of money are asked by: which of them, from where on, over which days. */
const ASKED = [
  "show",
  "resolved",
  "cursor",
  "open",
  "debts",
  "cash",
  "payouts",
  "from",
  "until",
  "by",
] as const;

/** What this list was asked by, as rows' forms send it along; empty: nothing. */
export function searchOf(c: Asking, more: Readonly<Record<string, string>> = {}): string {
  const asked = askedBy(c);
  const kept = new URLSearchParams();
  for (const name of ASKED) {
    const value = asked.get(name);
    if (value !== null && value !== "" || name === "resolved" && value !== null) {
      kept.set(name, value!);
    }
  }
  for (const [name, value] of Object.entries(more)) kept.set(name, value);
  return kept.size === 0 ? "" : `?${kept}`;
}

/** The list as it was asked for, after a form of one of its rows. @param said what it then says once */
export function backTo(c: Asking, path: string, said: string | null = null): string {
  const search = searchOf(c);
  if (said === null) return `${path}${search}`;
  return `${path}${search === "" ? "?" : `${search}&`}${said}`;
}

type Asking = { readonly req: { readonly url: string } };

/** What a page was asked by. */
export const askedBy = ({ req }: Asking): URLSearchParams =>
  new URLSearchParams(new URL(req.url).search);
