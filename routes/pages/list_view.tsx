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

/** What a page was asked by. */
export const askedBy = ({ req }: { readonly req: { readonly url: string } }): URLSearchParams =>
  new URLSearchParams(new URL(req.url).search);
