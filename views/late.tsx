/**
 * A part of a page whose script comes after it: the server draws it with the page, and a page that lives leaves it
 * as the server wrote it until then. Its forms go through in any case.
 */
import type { ComponentType } from "preact";
import { useRef } from "preact/hooks";
import { Later, type LaterProps } from "./later.tsx";

interface LateProps<Props> extends Omit<LaterProps, "children" | "written"> {
  /** Undefined until it has come. */
  readonly of: ComponentType<Props> | undefined;
  readonly given: Props;
}

export function Late<Props extends object>({ of: Part, given, ...element }: LateProps<Props>) {
  const first = useRef(given).current;
  return (
    <Later {...element} written={Part && <Part {...first} />}>
      {Part && <Part {...given} />}
    </Later>
  );
}
