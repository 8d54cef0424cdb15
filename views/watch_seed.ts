/** Alarms on every page of the staff: what their script begins with. */
import type { ClockSpan } from "./city_clock.ts";
import { clockSpan } from "./clock_span.ts";
import type { Reader } from "./reader.ts";
import type { Dictionary, LocaleKey } from "./words.ts";

/** The page's own words may be others, or none. */
const WORDS: readonly LocaleKey[] = [
  "alert.kind.sos",
  "alert.kind.danger",
  "alert.kind.second_doctor",
  "alert.kind.resuscitation",
  "alert.kind.hospital_transport",
  "alert.kind.lone_visit",
  "alert.lane",
  "alert.drill",
  "alert.placeUnknown",
  "alert.take",
  "alert.open",
  "alert.goes",
  "alert.helpSent",
  "alert.voiceTaken",
  "alert.stripMore",
  "alert.raisedSince",
  "alert.careAsked",
  "alert.moreIn",
  "alert.moreNow",
  "alert.nobodyToTell",
  "alert.toldCount",
  "time.daysShort",
  "time.hoursMinutes",
  "time.minutesShort",
  "alert.notTaken",
  "alert.soundTitle",
  "alert.soundText",
  "alert.soundTurnOn",
  "alert.tabTitle",
  "alert.tabDrill",
];

export interface WatchSeed {
  readonly personId: string;
  readonly now: number;
  /** Of the staff's city; `clock` null: it is changed in these weeks, and the browser looks itself. */
  readonly timeZone: string;
  readonly clock: ClockSpan | null;
  readonly language: Reader["language"];
  readonly words: Dictionary;
}

export const watchSeed = (reader: Reader): WatchSeed => ({
  personId: reader.person?.id ?? "",
  now: reader.now,
  timeZone: reader.timeZone,
  clock: clockSpan(reader.clockOfCity, reader.now),
  language: reader.language,
  words: Object.fromEntries(WORDS.map((key) => [key, reader.t(key)])),
});
