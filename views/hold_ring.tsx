/** The icon of a button that is held, with the ring that fills meanwhile. */
import type { ComponentChildren } from "preact";

export const HoldRing = ({ icon }: { icon: ComponentChildren }) => (
  <span class="hold">
    <svg class="hold__ring" viewBox="0 0 40 40" aria-hidden="true">
      <circle cx="20" cy="20" r="18" pathLength="100" />
    </svg>
    {icon}
  </span>
);
