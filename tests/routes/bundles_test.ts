/** Bundles that are kept between starts: the same bytes, and new ones as soon as a source is another. */
import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { Bundler } from "../../routes/bundles.ts";

const OPTIONS = { format: "esm", minify: true } as const;

Deno.test("a kept bundle is taken as it is until something that it was made of is another", async () => {
  const folder = await Deno.makeTempDir({ prefix: "tot-bundles-" });
  try {
    await Deno.mkdir(`${folder}/kept`);
    const root = pathToFileURL(`${folder}/`);
    const made = (options: object = OPTIONS, kept: string | null = `${folder}/kept`) => {
      const { files } = new Bundler(kept, root).bundle("page.ts", options);
      return new TextDecoder().decode(files[0]!.bytes).trim();
    };
    const write = (name: string, text: string) => Deno.writeTextFile(`${folder}/${name}`, text);
    await write("page.ts", 'import { word } from "./word.ts"; console.log(word);');
    await write("word.ts", 'export const word: string = "one";');
    assert.match(made(), /"one"/);
    assert.equal(made(), made(OPTIONS, null));

    const [{ name } = { name: "" }, ...others] = Deno.readDirSync(`${folder}/kept`);
    assert.deepEqual(others, [], "nothing unfinished is left");
    const kept = JSON.parse(await Deno.readTextFile(`${folder}/kept/${name}`));
    kept.files[0].base64 = btoa("what was kept");
    await write(`kept/${name}`, JSON.stringify(kept));
    assert.equal(made(), "what was kept", "nothing is made while all is the same");
    assert.match(made({ ...OPTIONS, minify: false }), /"one"/, "other options");
    assert.match(made(), /"one"/);

    await write("word.ts", 'export const word: string = "two";');
    assert.match(made(), /"two"/, "another source");
    await write(`kept/${name}`, "{");
    assert.match(made(), /"two"/, "what cannot be read");
    assert.match(made(OPTIONS, `${folder}/missing`), /"two"/, "nowhere to keep it");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
