/**
 * What a plain page of a doctor has beside it while the shift goes on: the bar that keeps the doctor safe, and
 * an alarm that asks the doctor to come.
 */
import type { ComponentChildren } from "preact";
import type { BesideSeed } from "../../views/beside_seed.ts";
import type { BookingView } from "../../actors/booking/view.ts";
import { Island } from "../../views/island.tsx";
import type { Reader } from "../../views/reader.ts";
import { seedOf } from "../../views/reader_seed.ts";
import { isOpenView } from "../../views/status.ts";
import type { Person } from "../services.ts";
import { AlarmCalls, type AlarmCallsProps, alarmCallsProps } from "./alarm_calls.tsx";
import type { PageKit } from "./kit.ts";
import { Safety, type SafetyProps, safetyProps } from "./safety_bar.tsx";

export interface BesideProps {
  readonly safety: SafetyProps;
  readonly alarmCalls: AlarmCallsProps;
}

/** @param path of the page, where the bar's forms come back to */
export const besideVisit = async (
  kit: PageKit,
  reader: Reader,
  person: Person,
  view: BookingView,
  path: string,
): Promise<BesideProps> => ({
  safety: await safetyProps(kit, reader, person, {
    bookingId: isOpenView(view) && view.doctorId === person.id ? view.id : null,
    path,
    attempt: null,
  }),
  alarmCalls: await alarmCallsProps(kit, reader, person, { path, attempt: null }),
});

/** What the page's head says for it. */
export const besideScripts = ({ assets }: PageKit, { language }: Reader) => ({
  ownStream: true,
  scripts: assets?.scriptsOf("beside") ?? null,
  words: assets?.wordsOf("beside")[language] ?? null,
});

/** Around the page's main part: who is asked to come reads that first, and the bar stands at the lower edge. */
export function Beside(
  { safety, alarmCalls, children }: BesideProps & { children: ComponentChildren },
) {
  const { reader, seed } = safety;
  const properties: BesideSeed = { reader: seedOf(reader), isOnShift: seed.isOnShift };
  return (
    <>
      <AlarmCalls {...alarmCalls} />
      {children}
      <Island name="beside" properties={properties}>{null}</Island>
      <Safety {...safety} />
    </>
  );
}
