/** A list asked by one thing alone: in which state what it lists is (`?show=`). */
import { SelectField } from "../../views/fields.tsx";
import { FormState, FormValues } from "../../views/forms.ts";
import type { Reader } from "../../views/reader.ts";
import { attemptOf, NO_FAILURE } from "./failure.ts";
import { askedBy, FilterForm, moreOf } from "./list_view.tsx";

interface StatusFilterProps<Status extends string> {
  reader: Reader;
  path: string;
  statuses: readonly Status[];
  textOf(status: Status): string;
  /** Null: all of them. */
  shown: Status | null;
}

export function StatusFilter<Status extends string>(props: StatusFilterProps<Status>) {
  const { reader, path, statuses, textOf, shown } = props;
  const values = new FormValues([["show", shown ?? ""]]);
  return (
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
  const from: Readonly<Record<string, string>> = cursor === null ? {} : { cursor };
  const search = new URLSearchParams({ ...show, ...from }).toString();
  return {
    shown,
    query: {
      ...(shown === null ? {} : { show: shown }),
      ...(cursor === null ? {} : { cursor }),
    },
    search: search === "" ? "" : `?${search}`,
    more: (path, nextCursor) => moreOf(path, nextCursor, show),
  };
}
