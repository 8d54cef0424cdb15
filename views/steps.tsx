/** The way of a visit in five points; the present one is the point held by the arc. */
import { Icon } from "./icon.tsx";
import type { BookingView } from "../actors/booking/view.ts";
import type { LocaleKey } from "./words.ts";
import type { Reader } from "./reader.ts";

interface Step {
  readonly key: LocaleKey;
  readonly at: string | null;
}

/** As the patient counts: from the call to the doctor's hand. */
function patientSteps(view: BookingView): readonly Step[] {
  const remote = view.callType === "consultation";
  return [
    { key: "step.accepted", at: view.createdAt },
    { key: "step.assigned", at: view.assignedAt },
    ...(remote ? [] : [
      { key: "step.en_route", at: view.departedAt } as const,
      { key: "step.arrived", at: view.arrivedAt } as const,
    ]),
    { key: remote ? "step.talk" : "step.visit", at: view.startedAt },
    ...(remote ? [{ key: "step.result", at: view.completedAt } as const] : []),
  ];
}

/** As the doctor counts: from the accepted offer to the result. */
function doctorSteps(view: BookingView): readonly Step[] {
  const remote = view.callType === "consultation";
  return [
    { key: "step.taken", at: view.assignedAt },
    ...(remote ? [] : [
      { key: "step.departed", at: view.departedAt } as const,
      { key: "step.arrived", at: view.arrivedAt } as const,
    ]),
    { key: remote ? "step.talk" : "step.reception", at: view.startedAt },
    { key: "step.result", at: view.completedAt },
  ];
}

/**
 * The steps of an open or finished booking. A step is done when the next has begun; the last that
 * has begun is the present one.
 */
export function Steps(
  { reader, view, as }: { reader: Reader; view: BookingView; as: "patient" | "doctor" },
) {
  const steps = as === "patient" ? patientSteps(view) : doctorSteps(view);
  const present = steps.findLastIndex((step) => step.at !== null);
  const finished = view.status === "completed";
  const stateOf = (index: number) =>
    index < present || (finished && index <= present) ? "done" : index === present ? "now" : "next";
  return (
    <ol class="steps" aria-label={reader.t("step.label")}>
      {steps.map((step, index) => {
        const state = stateOf(index);
        return (
          <li class="step" data-state={state} aria-current={state === "now" ? "step" : undefined}>
            <span class="step__mark">
              {state === "done" && <Icon name="check" />}
              {state === "now" && <Icon name="now" />}
            </span>
            <span class="step__label">{reader.t(step.key)}</span>
            {state !== "next" && step.at !== null && (
              <time dateTime={step.at}>{reader.clock(step.at)}</time>
            )}
          </li>
        );
      })}
    </ol>
  );
}
