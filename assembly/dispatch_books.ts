/**
 * What matching reads of every pair at once, in memory and kept current: the settings in force, who does
 * not want to meet whom, and where clinics serve. Part of the assembly.
 */
import { DangerBook } from "../actors/booking/danger.ts";
import { WarningBook } from "../actors/booking/warnings.ts";
import { BlockBook } from "../actors/dispatcher/blocks.ts";
import { SettingsBook } from "../actors/dispatcher/settings_book.ts";
import { after, type Instant } from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import { ClinicAreas } from "../city/clinic_areas.ts";
import type { Database } from "../db/client.ts";
import { clinicAreaStore } from "../db/clinic_areas.ts";
import { dispatchSettingsStore } from "../db/dispatch_settings.ts";
import type { Keyring } from "../db/keyring.ts";
import { warningStore } from "../db/flat_warnings.ts";
import { blockStore } from "../db/person_blocks.ts";
import { WORDS_KEPT_MILLISECONDS } from "../routes/people/flat_warnings.ts";

export type DispatchBooks = Awaited<ReturnType<typeof openDispatchBooks>>;

export async function openDispatchBooks(
  database: Database,
  keyring: Keyring,
  { clock, log }: Pick<World, "clock" | "log">,
) {
  const blockRows = blockStore(database, keyring);
  const areaRows = clinicAreaStore(database);
  const settingsRows = dispatchSettingsStore(database);
  // None of them needs another: a start that asks them one after the other is a start that takes longer.
  const [{ blocks: pairs, merges }, clinicAreas, newest, { warningRows, active }] = await Promise
    .all([
      blockRows.current(),
      areaRows.all(),
      settingsRows.newest(),
      activeWarnings(database, keyring, clock.now()),
    ]);
  const blocks = new BlockBook();
  for (const { fromId, intoId } of merges) blocks.merge(fromId, intoId);
  for (const pair of pairs) blocks.put(pair);
  const areas = new ClinicAreas();
  for (const { clinicId, area } of clinicAreas) {
    if (!areas.set(clinicId, area)) log.warn("a clinic's area cannot be read", { clinicId });
  }
  const settings = new SettingsBook();
  for (const { city, clinicId, version, settings: stored } of newest) {
    if (!settings.put(city, clinicId, stored)) {
      log.warn("dispatch settings cannot be read", { city, clinicId, version });
    }
  }
  const warnings = new WarningBook(warningRows.keyOf);
  for (const { flat, words, ...warning } of active) {
    if (words !== null) warnings.put(flat, { ...warning, text: words.text });
  }
  const dangers = new DangerBook();
  const world = {
    dispatchSettings: (city, clinicId) => settings.inForce(city, clinicId),
    isBlocked: (patientId, doctorId) => blocks.isBlocked(patientId, doctorId),
    warningsAt: (city, address) => warnings.at(city, address, clock.now()),
    dangerAt: (door) => dangers.at(door),
    servesPlace: (clinicId, point) => areas.serves(clinicId, point),
  } satisfies Partial<World>;
  return {
    world,
    settings,
    settingsRows,
    blocks,
    blockRows,
    areas,
    areaRows,
    warnings,
    warningRows,
    /** Filled by the alarms, which stand first. */
    dangers,
    /** To be called every hour. */
    emptyOldWarnings: (at: Instant) => warningRows.emptyOver(after(at, -WORDS_KEPT_MILLISECONDS)),
  };
}

async function activeWarnings(database: Database, keyring: Keyring, at: Instant) {
  const warningRows = await warningStore(database, keyring);
  return { warningRows, active: await warningRows.active(at) };
}
