/** A program with two cities: Astana, and a small town in Moscow that is imported for the test. */
import { ASTANA, at, importing, smallTown } from "../city/extracts.ts";
import { type Inside, type Kind, withProgram } from "../routes/program.ts";

export const IN_ASTANA = { text: "Abay Avenue, 45", latitude: 51.1622, longitude: 71.4272 };
export const IN_TOWN = { text: "улица Академика Королёва, 12", ...at(100, 30) };

/** Runs a test with a program of its own that serves both. */
export async function withTwoCities(
  kind: Kind,
  test: (inside: Inside) => Promise<void>,
  settings: Record<string, string> = {},
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "tot-cities-" });
  try {
    await Deno.mkdir(`${folder}/astana`);
    for await (const { name } of Deno.readDir(ASTANA)) {
      await Deno.copyFile(`${ASTANA}/${name}`, `${folder}/astana/${name}`);
    }
    const made = await importing(smallTown().write(`${folder}/town.osm`), folder, {
      name: "town",
      title: "Town",
    });
    if (!("manifest" in made)) throw new Error(made.message);
    await withProgram(kind, test, { CITIES_DIR: folder, ...settings });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
