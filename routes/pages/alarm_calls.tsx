/** Alarms that ask a doctor, as the server writes them, and the answers of a page without a script. */
import { ownState } from "../../views/command_forms.ts";
import { type Attempt, FormValues } from "../../views/forms.ts";
import {
  type AlarmCallsSeed,
  WrittenAlarmCalls,
  type WrongReason,
} from "../../views/alarm_calls.tsx";
import { Navigators } from "../../views/visit_address.tsx";
import type { Reader } from "../../views/reader.ts";
import type { Outcome, Person } from "../services.ts";
import { showBooking } from "./booking.tsx";
import { showDoctor } from "./doctor.tsx";
import { attemptOf, failureHeaders, failureOf } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
import { formOf, localPath, type PageKit, type PagesApp, seeOther } from "./kit.ts";
import { failedLive, signedOut, wantsJson } from "./live_answers.ts";

export interface AlarmCallsProps {
  readonly reader: Reader;
  readonly seed: AlarmCallsSeed;
  readonly attempt: Attempt | null;
}

export async function alarmCallsProps(
  kit: PageKit,
  reader: Reader,
  person: Person,
  { path, attempt }: { readonly path: string; readonly attempt: Attempt | null },
): Promise<AlarmCallsProps> {
  return { reader, attempt, seed: { calls: await kit.services.alarmCalls.own(person), path } };
}

/** Its forms say what was tried: `alarmcall-leave`. */
const FORM = "alarmcall-";
const isAnswer = (attempt: Attempt | null): attempt is Attempt =>
  attempt?.form.startsWith(FORM) ?? false;

function wrongReason(attempt: Attempt | null): WrongReason | null {
  if (!isAnswer(attempt)) return null;
  const act = attempt.form.slice(FORM.length);
  const message = ownState(attempt.form, attempt).error("reason");
  return message === null || (act !== "decline" && act !== "leave") ? null : {
    alertId: attempt.values.text("alertId"),
    act,
    chosen: attempt.values.text("reason"),
    message,
  };
}

export const AlarmCalls = ({ reader, seed, attempt }: AlarmCallsProps) => {
  const wrong = wrongReason(attempt);
  return (
    <div id="alarmcalls" data-seed={JSON.stringify(seed)}>
      <WrittenAlarmCalls
        reader={reader}
        calls={seed.calls}
        path={seed.path}
        Navigators={Navigators}
        error={isAnswer(attempt) ? attempt.refusal : null}
        wrong={wrong}
      />
    </div>
  );
};

export const BOOKING_PATH = /^\/bookings\/([0-9a-f-]{36})$/;

/** `POST /doctor/alarm-calls/{id}/{act}`. */
export function alarmCallPages(app: PagesApp, kit: PageKit): void {
  const { alarmCalls } = kit.services;
  app.post(
    "/doctor/alarm-calls/:id/:act",
    (c) =>
      c.get("person") === null && wantsJson(c) ? signedOut() : withPerson(c, async (person) => {
        const { id, act: name } = c.req.param();
        const values = await formOf(c);
        const language = c.get("language");
        const reason = values.given("reason");
        const acts: Readonly<Record<string, () => Promise<Outcome<object>>>> = {
          accept: () => alarmCalls.accept(person, id),
          decline: () => alarmCalls.decline(person, id, { reason: reason ?? null }, language),
          arrive: () => alarmCalls.arrive(person, id),
          done: () => alarmCalls.leave(person, id, { because: "done" }, language),
          leave: () => alarmCalls.leave(person, id, { because: reason }, language),
        };
        const act = Object.hasOwn(acts, name) ? acts[name] : undefined;
        if (act === undefined) return refusePage(c, 404, "not_found");
        const failure = failureOf(await act(), language);
        if (wantsJson(c)) return failure === null ? c.json({}) : failedLive(failure);
        const path = localPath(values.text("path"), "/doctor");
        if (failure === null) return seeOther(c, path);
        if (failure.status === 404) return refusePage(c, 404, "not_found");
        const typed = new FormValues([...values.entries(), ["alertId", id]]);
        const attempt = attemptOf(`${FORM}${name}`, typed, failure);
        const headers = failureHeaders(failure);
        const booking = BOOKING_PATH.exec(path)?.[1];
        return booking === undefined
          ? await showDoctor(c, kit, person, attempt, failure.status, headers)
          : await showBooking(c, kit, person, booking, attempt, failure.status, headers);
      }),
  );
}
