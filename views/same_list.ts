/** Lists that are made anew all the time and seldom say anything new. */
import { useRef } from "preact/hooks";

const isSame = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one.length === other.length && one.every((item, at) => item === other[at]);

/** The list of the last drawing where this one has the same items, so that what is made of it can stay. */
export function useSameList<Item>(list: readonly Item[]): readonly Item[] {
  const last = useRef(list);
  if (!isSame(last.current, list)) last.current = list;
  return last.current;
}
