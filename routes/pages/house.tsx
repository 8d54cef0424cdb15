/** The drawing of the first page: a house in the evening, one lit window, a way that ends at it. */

const columnsOf = (from: number, step: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => from + index * step);

/** Windows in rows and columns; the places of the lit one and of the door stay free. */
function Windows(
  { columns, rows, width, height, free = [] }: {
    columns: readonly number[];
    rows: readonly number[];
    width: number;
    height: number;
    free?: readonly string[];
  },
) {
  return (
    <>
      {rows.flatMap((y) =>
        columns.filter((x) => !free.includes(`${x},${y}`)).map((x) => (
          <rect class="house-window" x={x} y={y} width={width} height={height} rx="3" />
        ))
      )}
    </>
  );
}

export const House = () => (
  <svg
    class="hero__draw"
    viewBox="0 -50 640 356"
    preserveAspectRatio="xMidYMax meet"
    aria-hidden="true"
    focusable="false"
  >
    <defs>
      <radialGradient id="glow">
        <stop class="house-glow" offset="0" stop-opacity=".5" />
        <stop class="house-glow" offset="1" stop-opacity="0" />
      </radialGradient>
    </defs>
    <rect class="house-far" x="20" y="120" width="120" height="142" />
    <rect class="house-far" x="540" y="86" width="90" height="176" />
    <rect class="house-far" x="150" y="168" width="70" height="94" />
    <rect class="house-side" x="226" y="-14" width="34" height="276" />
    <rect class="house" x="260" y="-32" width="250" height="294" rx="3" />
    <rect class="house" x="296" y="-46" width="60" height="16" rx="2" />
    <Windows
      columns={columnsOf(279, 38, 6)}
      rows={columnsOf(-16, 38, 7)}
      width={20}
      height={24}
      free={["355,212"]}
    />
    <circle cx="417" cy="117" r="92" fill="url(#glow)" />
    <rect class="house-lit" x="393" y="98" width="48" height="38" rx="3" />
    <path class="house-frame" d="M417 98v38M393 113h48" />
    <rect class="house-window" x="352" y="206" width="28" height="56" rx="3" />
    <rect class="house-lit" x="346" y="199" width="40" height="6" rx="3" />
    <circle class="house-lit" cx="374" cy="234" r="2" />
    <Windows columns={columnsOf(38, 34, 3)} rows={columnsOf(138, 30, 4)} width={14} height={16} />
    <Windows columns={columnsOf(556, 32, 2)} rows={columnsOf(104, 30, 5)} width={14} height={16} />
    <rect class="house-ground" x="-3000" y="262" width="7000" height="60" />
    <path class="house-way" d="M366 268c-6 18-60 8-120 10S120 276 84 281" />
    <circle class="house-lit" cx="62" cy="272" r="8" />
    <path class="house-arc" d="M46 276a16 16 0 0 0 32 0" />
  </svg>
);
