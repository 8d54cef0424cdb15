/**
 * A part of a page that comes to life in a task of its own, after what stands before it: a phone that takes
 * fifty milliseconds for a whole page takes ten for each of its parts, and hears a finger in between. On
 * the server, and in a page that is drawn at once, it is the plain element.
 */
import { type ComponentChildren, type ComponentType, createContext, createElement } from "preact";
import { useContext } from "preact/hooks";

export interface LaterProps {
  readonly as: "div" | "section";
  /** The element's own attributes, which stay as they were first. */
  readonly class?: string;
  readonly id?: string;
  readonly "aria-label"?: string;
  readonly "aria-labelledby"?: string;
  readonly children: ComponentChildren;
  /** Where their script comes after the page, the children as the page was first drawn: as the server wrote them. */
  readonly written?: ComponentChildren;
}

/** How a page that comes to life does it (islands/pieces.tsx). */
export interface Coming {
  readonly Piece: ComponentType<LaterProps>;
  /** All that the server wrote is alive. */
  readonly whole: Promise<void>;
}

export const ComingContext = createContext<Coming | null>(null);

export function Later(props: LaterProps) {
  const coming = useContext(ComingContext);
  if (coming !== null) return <coming.Piece {...props} />;
  const { as, written: _, ...attributes } = props;
  return createElement(as, attributes);
}
