/** One icon of the sprite. It always stands beside a word, so it says nothing by itself. */
export function Icon({ name, size = "m" }: { name: string; size?: "s" | "m" | "l" }) {
  return (
    <svg class={size === "m" ? "icon" : `icon icon--${size}`} aria-hidden="true" focusable="false">
      <use href={`/static/icons.svg#i-${name}`} />
    </svg>
  );
}
