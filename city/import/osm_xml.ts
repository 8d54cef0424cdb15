/**
 * OpenStreetMap XML, plain or gzip (https://wiki.openstreetmap.org/wiki/OSM_XML), through a streaming
 * SAX parser: memory does not depend on the size of the file.
 */
import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import sax from "sax";
import { CityFault } from "../failure.ts";
import { DEGREE_SCALE } from "../geometry.ts";
import type { Member, OsmHandler, Tags } from "./osm_source.ts";

interface OpenElement {
  readonly type: "node" | "way" | "relation";
  readonly id: number;
  readonly longitude: number;
  readonly latitude: number;
  readonly deleted: boolean;
  tags: Tags | null;
  nodeIds: number[];
  members: Member[];
}

export async function readXml(
  path: string,
  gzip: boolean,
  handler: OsmHandler,
  onProgress: (bytesRead: number) => void,
): Promise<void> {
  const input = createReadStream(path, { highWaterMark: 1 << 18 });
  const stream = gzip ? input.pipe(createGunzip()) : input;
  const reading = new XmlReading(path, handler);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    // A gunzip stream does not hear of its input's failure by itself.
    if (gzip) input.on("error", (error: Error) => (stream as typeof input).destroy(error));
    for await (const chunk of stream) {
      reading.write(decoder.decode(chunk as Uint8Array, { stream: true }));
      onProgress(input.bytesRead);
    }
    reading.end();
  } catch (error) {
    if (error instanceof CityFault) throw error;
    throw faultOf(path, error);
  } finally {
    input.destroy();
  }
}

function faultOf(path: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = (error as { code?: string }).code ?? "";
  if (code === "Z_BUF_ERROR" || /unexpected end of file/.test(error.message)) {
    return new CityFault("file_truncated", `${path} is cut short (gzip ends too early)`);
  }
  if (code.startsWith("Z_")) {
    return new CityFault("file_malformed", `${path} is damaged: ${error.message}`);
  }
  if (error instanceof TypeError && /utf-8|decod|encoded data/i.test(error.message)) {
    return new CityFault("file_malformed", `${path} is not UTF-8 text`);
  }
  return error;
}

class XmlReading {
  readonly #parser = sax.parser(true, { position: true });
  #depth = 0;
  #closed = false;
  #element: OpenElement | null = null;

  constructor(private readonly path: string, private readonly handler: OsmHandler) {
    this.#parser.onerror = (error: Error) => {
      const line = this.#parser.line + 1;
      const why = error.message.split("\n")[0];
      throw new CityFault("file_malformed", `${path}, line ${line}: ${why}`);
    };
    this.#parser.onopentag = (tag: { name: string; attributes: unknown }) =>
      this.#open(tag.name, tag.attributes as Tags);
    this.#parser.onclosetag = (name: string) => this.#close(name);
  }

  write(text: string): void {
    this.#parser.write(text);
  }

  end(): void {
    if (!this.#closed) {
      throw new CityFault("file_truncated", `${this.path} is cut short (</osm> is missing)`);
    }
  }

  #open(name: string, attributes: Tags): void {
    this.#depth++;
    if (this.#depth === 1 && name !== "osm") {
      throw new CityFault(
        "file_not_osm",
        `${this.path} is XML, but <${name}> instead of <osm>`,
      );
    }
    const element = this.#element;
    switch (name) {
      case "node":
      case "way":
      case "relation":
        this.#element = {
          type: name,
          id: this.#number(name, attributes, "id"),
          longitude: name === "node" && attributes.visible !== "false"
            ? Math.round(this.#degrees(attributes, "lon", 180) * DEGREE_SCALE)
            : 0,
          latitude: name === "node" && attributes.visible !== "false"
            ? Math.round(this.#degrees(attributes, "lat", 90) * DEGREE_SCALE)
            : 0,
          deleted: attributes.visible === "false" || attributes.action === "delete",
          tags: null,
          nodeIds: [],
          members: [],
        };
        break;
      case "tag":
        if (element !== null && attributes.k !== undefined) {
          (element.tags ??= {})[attributes.k] = attributes.v ?? "";
        }
        break;
      case "nd":
        element?.nodeIds.push(this.#number(name, attributes, "ref"));
        break;
      case "member":
        element?.members.push({
          type: attributes.type as Member["type"],
          id: this.#number(name, attributes, "ref"),
          role: attributes.role ?? "",
        });
        break;
      case "bounds":
        this.handler.bounds(
          this.#degrees(attributes, "minlon", 180),
          this.#degrees(attributes, "minlat", 90),
          this.#degrees(attributes, "maxlon", 180),
          this.#degrees(attributes, "maxlat", 90),
        );
        break;
    }
  }

  #close(name: string): void {
    this.#depth--;
    if (this.#depth === 0) this.#closed = true;
    const element = this.#element;
    if (element === null || name !== element.type) return;
    this.#element = null;
    if (element.deleted) return;
    if (element.type === "node") {
      this.handler.node(element.id, element.longitude, element.latitude, element.tags);
    } else if (element.type === "way") {
      this.handler.way(element.id, element.nodeIds, element.tags ?? {});
    } else {
      this.handler.relation(element.id, element.members, element.tags ?? {});
    }
  }

  #number(element: string, attributes: Tags, key: string): number {
    const value = Number(attributes[key]);
    if (attributes[key] === undefined || !Number.isSafeInteger(value)) {
      throw this.#wrong(`<${element}> has no whole number in ${key}`);
    }
    return value;
  }

  #degrees(attributes: Tags, key: string, limit: number): number {
    const value = Number(attributes[key]);
    if (attributes[key] === undefined || !(Math.abs(value) <= limit)) {
      throw this.#wrong(`${key} is not a degree: ${attributes[key] ?? "absent"}`);
    }
    return value;
  }

  #wrong(why: string): CityFault {
    return new CityFault(
      "file_malformed",
      `${this.path}, line ${this.#parser.line + 1}: ${why}`,
    );
  }
}
