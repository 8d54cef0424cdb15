/** Hints where to wait, put together over an open database: part of the assembly. */
import type { DispatcherActor } from "../actors/dispatcher/actor.ts";
import type { DutyNews } from "../actors/dispatcher/duty_news.ts";
import type { LiveHint } from "../actors/dispatcher/hint_keeper.ts";
import type { System } from "../actors/system.ts";
import { type GeoPoint, MINUTE, type PersonId } from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import type { Database } from "../db/client.ts";
import { demandCells } from "../db/demand_cells.ts";
import { every } from "./housekeeping.ts";

interface Surroundings {
  readonly world: World;
  readonly database: Database;
  readonly actor: DispatcherActor;
  readonly duties: DutyNews;
  /** The address next to a place, to be read; null: none is known. */
  readonly addressNear: (point: GeoPoint) => Promise<string | null>;
}

/** To be made before the dispatcher's first message. */
export async function waitingDesk(around: Surroundings) {
  const { world, database, actor, duties, addressNear } = around;
  const { hints } = actor;
  const store = demandCells(database);
  for (const { city, ...row } of await store.all()) hints.demandOf(city).restore(row);
  /** What the hint's place is called, once somebody has said it. */
  const names = new Map<LiveHint, string>();

  actor.tellHint = (doctorId: PersonId) => {
    const hint = hints.hintOf(doctorId);
    if (hint === null) return duties.tellDoctor(doctorId);
    addressNear(hint.point).catch(() => null).then((name) => {
      if (hints.hintOf(doctorId) !== hint) return;
      if (name !== null) names.set(hint, name);
      duties.tellDoctor(doctorId);
    });
  };
  duties.hintOf = (doctorId) => {
    const hint = hints.hintOf(doctorId);
    return hint === null ? null : { ...hint, place: names.get(hint) ?? null };
  };

  const look = (): void => {
    hints.look();
    const live = new Set(hints.all());
    for (const hint of names.keys()) if (!live.has(hint)) names.delete(hint);
  };

  async function save(): Promise<void> {
    for (const [city, demand] of hints.demands()) {
      const rows = demand.takeUnsaved();
      if (rows.length === 0) continue;
      try {
        await store.save(rows.map((row) => ({ city, ...row })));
      } catch (error) {
        demand.putBackUnsaved(rows);
        throw error;
      }
    }
  }

  return {
    look,
    save,
    start(system: System): void {
      system.every(MINUTE, look);
      every(system, world.log, [
        [MINUTE, "where calls come from was not written down", save],
      ]);
    },
  };
}
