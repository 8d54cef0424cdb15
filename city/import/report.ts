/** What an import found and what it left out, as lines for the operator. Pure. */
import type { CityManifest } from "../pack.ts";

export function reportOf(manifest: CityManifest, folder: string): string[] {
  const { counts, skipped, bounds } = manifest;
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  const box = [bounds.west, bounds.south, bounds.east, bounds.north].map((each) => each.toFixed(4));
  const lines = [
    `${manifest.title} (${manifest.name}), ${manifest.timeZone}, ${box.join(" ")}`,
    `pack: ${folder}, ${(bytes / 1e6).toFixed(1)} MB`,
    `found: ${listed(counts)}`,
  ];
  const left = listed(skipped);
  if (left !== "") lines.push(`left out: ${left}`);
  if ((counts.addresses ?? 0) === 0) {
    lines.push("warning: no addresses, so that address search will find nothing");
  }
  if ((counts.segments ?? 0) === 0) {
    lines.push("warning: no streets, so that all travel times are estimates from the distance");
  }
  return lines;
}

function listed(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts).filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${what.replace(/([A-Z])/g, " $1").toLowerCase()}`).join(", ");
}
