/** A part of a page that opens without a script: rare acts stand folded under one line. */
import type { ComponentChildren } from "preact";
import { Icon } from "./icon.tsx";

interface DisclosureProps {
  icon: string;
  title: string;
  sub?: string;
  /** Open from the start: where the last attempt of its form failed. */
  open?: boolean;
  id?: string;
  children: ComponentChildren;
}

export const Disclosure = ({ icon, title, sub, open = false, id, children }: DisclosureProps) => (
  <details class="fold" open={open} id={id}>
    <summary class="link-row">
      <Icon name={icon} />
      <span>
        <span class="link-row__main">{title}</span>
        {sub !== undefined && <span class="link-row__sub">{sub}</span>}
      </span>
      <Icon name="chevron-down" />
    </summary>
    <div class="fold__body">{children}</div>
  </details>
);
