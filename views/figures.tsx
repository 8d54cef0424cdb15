/** A few figures side by side, each with what it is: the head of a page of money, or of a shift. */
import type { ComponentChildren } from "preact";

export interface Figure {
  readonly label: string;
  readonly value: ComponentChildren;
  /** Smaller, below: of what it is, or what it is compared with. */
  readonly notes?: readonly string[];
}

export const Figures = ({ figures, three }: {
  figures: readonly Figure[];
  /** Of three in a row, also on a telephone. */
  three?: boolean;
}) => (
  <dl class={three ? "figures figures--three" : "figures"}>
    {figures.map(({ label, value, notes }) => (
      <div key={label}>
        <dt>{label}</dt>
        <dd>
          {value}
          {notes?.map((note) => <small key={note}>{note}</small>)}
        </dd>
      </div>
    ))}
  </dl>
);
