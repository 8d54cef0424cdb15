/** Dispatch settings in memory for the tests of pages: one change of a city, none of a clinic. */
import { DEFAULT_DISPATCH_SETTINGS } from "../../actors/dispatcher/settings.ts";
import type { DispatchServices } from "../../routes/dispatch_services.ts";
import type { Outcome } from "../../routes/services.ts";

const SETTINGS = {
  ...DEFAULT_DISPATCH_SETTINGS,
  weights: { ...DEFAULT_DISPATCH_SETTINGS.weights, skillSeconds: 90 },
};

/** @param outcome what a test wants to be answered instead, by the name of the call */
export function fakeDispatch(
  { note, outcome }: {
    note: (name: string, ...values: unknown[]) => void;
    outcome: <Value>(name: string, value: Value) => Outcome<Value>;
  },
): DispatchServices {
  return {
    said: (_by, { clinicId }) =>
      Promise.resolve(outcome("dispatchSaid", {
        version: clinicId === null ? 1 : 0,
        settings: clinicId === null ? SETTINGS : {},
        inForce: SETTINGS,
        isUnreadable: false,
      })),
    versions: (_by, { clinicId }) =>
      Promise.resolve({
        ok: {
          items: clinicId !== null ? [] : [{
            version: 1,
            settings: SETTINGS,
            changedBy: null,
            changedAt: "2026-11-22T05:00:00.000Z",
            note: "Профиль важнее",
            changes: [{ path: "weights.skillSeconds", from: 60, to: 90 }],
          }],
        },
      }),
    say(_by, place, body) {
      note("sayDispatch", place, body);
      return Promise.resolve(outcome("sayDispatch", { version: 2 }));
    },
    revert(_by, place, wanted) {
      note("revertDispatch", place, wanted);
      return Promise.resolve(outcome("revertDispatch", { version: 2 }));
    },
  };
}
