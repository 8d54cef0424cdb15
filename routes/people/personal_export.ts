/** All that is kept of a person, as one JSON document, written while it is read. */
import { LIMITS } from "../../actors/limits.ts";
import type { World } from "../../actors/world.ts";
import { RateLimit } from "../rate_limit.ts";
import type { Outcome, Person } from "../services.ts";
import { EXPORT_SECTIONS, type ExportSources } from "./export_sections.ts";
import type { Channel, FreshProof } from "./fresh_proof.ts";

export interface PersonalExport {
  /** The document, piece by piece. */
  readonly pieces: AsyncIterable<string>;
}

interface Surroundings {
  readonly sources: ExportSources;
  readonly fresh: FreshProof;
  readonly world: Pick<World, "clock">;
  readonly rateLimits: boolean;
}

export function personalExport({ sources, fresh, world, rateLimits }: Surroundings) {
  const limit = new RateLimit(rateLimits);

  async function* document(by: Person): AsyncIterable<string> {
    yield `{"exportedAt":${JSON.stringify(new Date(world.clock.now()).toISOString())}`;
    for (const [name, section] of Object.entries(EXPORT_SECTIONS)) {
      yield `,\n${JSON.stringify(name)}:[`;
      let isFirst = true;
      for await (const item of section(sources, by)) {
        yield `${isFirst ? "" : ","}\n${JSON.stringify(item)}`;
        isFirst = false;
      }
      yield "]";
    }
    yield "}\n";
  }

  return {
    async exportOf(by: Person, channel: Channel): Promise<Outcome<PersonalExport>> {
      const wait = limit.attempt(by.id, LIMITS.exportsPerMinute, world.clock.now());
      if (wait !== null) return { refused: "too_many_attempts", retryAfterSeconds: wait };
      if (!await fresh.isFresh(by, channel)) return { refused: "confirmation_required" };
      return { ok: { pieces: document(by) } };
    },

    /** One section, for the readable page; at most `count` items of it. */
    async sectionOf(by: Person, name: string, count: number): Promise<readonly unknown[]> {
      const section = EXPORT_SECTIONS[name];
      const items: unknown[] = [];
      if (section === undefined) return items;
      for await (const item of section(sources, by)) {
        items.push(item);
        if (items.length >= count) break;
      }
      return items;
    },
  };
}
