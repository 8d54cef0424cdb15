/** A list asked by one thing alone: in which state what it lists is (`?show=`). */
import { SelectField } from "../../views/fields.tsx";
import { FormState, FormValues } from "../../views/forms.ts";
import type { Reader } from "../../views/reader.ts";
import { attemptOf, NO_FAILURE } from "./failure.ts";
import { FilterForm } from "./list_view.tsx";

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

/** What `?show=` says, where it is one of them. */
export const shownOf = <Status extends string>(
  asked: URLSearchParams,
  statuses: readonly Status[],
): Status | null => statuses.find((status) => status === asked.get("show")) ?? null;
