/** What set-up and account show alike: the code to scan, the secret to type, the codes to keep. */
import { create } from "qrcode";
import { Icon } from "../../views/icon.tsx";
import type { Reader } from "../../views/reader.ts";
import type { FactorSetup } from "../people/second_factor.ts";

/** Modules of quiet around it, as the standard wants. */
const QUIET = 4;

interface Modules {
  readonly size: number;
  readonly data: Uint8Array;
}

/** Dark modules as one path, each run of a row one stroke. */
function pathOf({ size, data }: Modules): string {
  const runs: string[] = [];
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (!data[y * size + x]) continue;
      const from = x;
      while (x < size && data[y * size + x]) x++;
      runs.push(`M${from} ${y}h${x - from}v1h-${x - from}z`);
    }
  }
  return runs.join("");
}

/** Dark on light in both themes: cameras read no other. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const modules = create(text, { errorCorrectionLevel: "M" }).modules as Modules;
  const side = modules.size + 2 * QUIET;
  return (
    <svg
      class="qr"
      viewBox={`-${QUIET} -${QUIET} ${side} ${side}`}
      role="img"
      aria-label={label}
      shape-rendering="crispEdges"
    >
      <rect x={-QUIET} y={-QUIET} width={side} height={side} fill="#fff" />
      <path d={pathOf(modules)} fill="#000" />
    </svg>
  );
}

const inFours = (secret: string): string => secret.replaceAll(/(.{4})(?=.)/g, "$1 ");

/** A device that waits for its first code. */
export const SetupSteps = ({ reader, setup }: { reader: Reader; setup: FactorSetup }) => (
  <div class="factor">
    <QrCode text={setup.otpauthUrl} label={reader.t("factor.qr")} />
    <div class="stack">
      <p>{reader.t("factor.scan")}</p>
      <p>
        <a class="button button--quiet factor__open" href={setup.otpauthUrl}>
          <Icon name="key" />
          {reader.t("factor.openApp")}
        </a>
      </p>
      <div class="stack stack--s">
        <p class="small quiet" id="factor-secret">{reader.t("factor.secret")}</p>
        <p class="factor__secret" aria-labelledby="factor-secret">{inFours(setup.secret)}</p>
      </div>
    </div>
  </div>
);

/** Recovery codes, the only time that they are shown. */
export const RecoveryCodesCard = (
  { reader, codes }: { reader: Reader; codes: readonly string[] },
) => (
  <section class="card stack" aria-labelledby="recovery-title">
    <h2 class="card__title" id="recovery-title">{reader.t("factor.recovery")}</h2>
    <p>{reader.t("factor.recoveryText")}</p>
    {/* One text: a tap or a triple click takes all of it. */}
    <pre class="recovery">{codes.join("\n")}</pre>
    <p class="small quiet">{reader.t("factor.recoveryOnce")}</p>
  </section>
);
