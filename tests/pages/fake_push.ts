/** How doctors are told, in memory, for the pages that show it. */
import type { NoticesView } from "../../routes/people/notice_wishes.ts";
import type { ReachView } from "../../views/facts.ts";
import type { Outcome, Services } from "../../routes/services.ts";
import { id } from "./fake_services.ts";

export const reachView = (changes: Partial<ReachView> = {}): ReachView => ({
  push: true,
  sms: true,
  offShift: false,
  hasPhone: true,
  devices: 1,
  ...changes,
});

const NOTICES: NoticesView = {
  reminders: ["sms", "email"],
  moved: ["sms"],
  windows: [],
  quiet: { from: "22:00", until: "08:00" },
};

export const fakePush = (
  note: (name: string, ...given: unknown[]) => void,
  outcome: <T>(name: string, ok: T) => Outcome<T>,
): Pick<Services, "push" | "notices" | "smsAnswers"> => ({
  notices: {
    of: () => NOTICES,
    set(_by, body) {
      note("setNotices", body);
      return Promise.resolve(outcome("setNotices", NOTICES));
    },
  },
  push: {
    publicKey: "key",
    devices: () => Promise.resolve([]),
    subscribe: () => Promise.resolve({ ok: { id: id(80) } }),
    unsubscribe: () => Promise.resolve({ ok: { removed: true } }),
    test: () => Promise.resolve({ ok: { sent: 1, failed: 0, removed: 0 } }),
    wishes: (by) => Promise.resolve(reachView({ hasPhone: by.phone !== null })),
    setWishes(_by, body) {
      note("setWishes", body);
      return Promise.resolve(outcome("setWishes", reachView()));
    },
  },
  smsAnswers: { receive: () => Promise.resolve({ ok: { outcome: "nothing_asked" } }) },
});
