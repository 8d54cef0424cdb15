/** A list asked by one thing alone: in which state what it lists is (`?show=`). */
import type { ComponentChildren } from "preact";
import { SelectField } from "../../views/fields.tsx";
import { FormState, FormValues } from "../../views/forms.ts";
import type { Reader } from "../../views/reader.ts";
import { attemptOf, NO_FAILURE } from "./failure.ts";
import { askedBy, FilterForm, ListView, moreOf, searchOf } from "./list_view.tsx";

interface StatusListProps<Status extends string> {
  reader: Reader;
  path: string;
  statuses: readonly Status[];
  textOf(status: Status): string;
  list: ShownList<Status>;
  isEmpty: boolean;
  /** Where nothing was asked for and there is nothing. */
  empty: { readonly icon: string; readonly title: string; readonly text: string };
  nextCursor: string | null;
  /** Its rows. */
  children: ComponentChildren;
}

/** By which state it is asked, its rows or why there are none, and the way to more. */
export function StatusList<Status extends string>(props: StatusListProps<Status>) {
  const { reader, path, statuses, textOf, list, isEmpty, empty, nextCursor, children } = props;
  const values = new FormValues([["show", list.shown ?? ""]]);
  return (
    <>
      <FilterForm path={path} submit={reader.t("books.show")}>
        <SelectField
          reader={reader}
          state={new FormState("filter", attemptOf("filter", values, NO_FAILURE))}
          name="show"
          label={reader.t("books.state")}
          choices={[
            { value: "", text: reader.t("books.any") },
            ...statuses.map((value) => ({ value, text: textOf(value) })),
          ]}
        />
      </FilterForm>
      <ListView
        reader={reader}
        isEmpty={isEmpty}
        empty={list.shown === null ? empty : { ...empty, text: reader.t("books.noneText") }}
        more={list.more(path, nextCursor)}
      >
        {children}
      </ListView>
    </>
  );
}

/** What the address of such a list says: what is shown of it, and from where on. */
export interface ShownList<Status> {
  readonly shown: Status | null;
  /** As the service is asked. */
  readonly query: { readonly show?: Status; readonly cursor?: string };
  /** What rows' forms send along, so that what was wrong comes back with its row; empty: nothing. */
  readonly search: string;
  /** The next page of it; null: this is the last. */
  more(path: string, nextCursor: string | null): string | null;
}

export function shownList<Status extends string>(
  c: Parameters<typeof askedBy>[0],
  statuses: readonly Status[],
): ShownList<Status> {
  const asked = askedBy(c);
  const shown = statuses.find((status) => status === asked.get("show")) ?? null;
  const cursor = asked.get("cursor");
  const show: Readonly<Record<string, string>> = shown === null ? {} : { show: shown };
  return {
    shown,
    query: {
      ...(shown === null ? {} : { show: shown }),
      ...(cursor === null ? {} : { cursor }),
    },
    search: searchOf(c),
    more: (path, nextCursor) => moreOf(path, nextCursor, show),
  };
}
