/** Codes over what a test says: every write is noted, and the answers are those of the world. */
import { type Instant, instant, type Role } from "../../actors/vocabulary.ts";
import type { CodeServices } from "../../routes/people/code_services.ts";
import type { CodeShown } from "../../routes/people/code_desk.ts";
import type { Outcome, Person } from "../../routes/services.ts";

export const codeShown = (now: number, changes: Partial<CodeShown> = {}): CodeShown => ({
  verificationId: "01900000-0000-7000-8000-000000000900",
  purpose: "register",
  contact: "+7 … 45 67",
  channel: "sms",
  expiresAt: instant(now + 10 * 60_000),
  resendAt: instant(now + 60_000),
  isOver: false,
  ...changes,
});

/** What there is of codes. */
export interface CodesWorld {
  /** Verification id → what a page may say of it. */
  codesShown: Readonly<Record<string, CodeShown>>;
  /** A new contact that waits for its code. */
  openContact: CodeShown | null;
  hasPassword: boolean;
}

export interface CodesAround {
  readonly now: number;
  readonly world: CodesWorld;
  note(name: string, ...given: unknown[]): void;
  outcome<T>(name: string, ok: T): Outcome<T>;
  person(role: Role): Person;
}

export function fakeCodes(around: CodesAround): CodeServices {
  const { note, outcome, person } = around;
  const sent = {
    verificationId: codeShown(around.now).verificationId,
    expiresAt: instant(around.now + 10 * 60_000) as Instant,
  };
  const answer = <T>(name: string, ok: T, ...given: unknown[]): Promise<Outcome<T>> => {
    note(name, ...given);
    return Promise.resolve(outcome(name, ok));
  };
  const invited = { person: person("dispatcher"), expiresAt: sent.expiresAt };
  return {
    shown: (id) => Promise.resolve(around.world.codesShown[id] ?? null),
    resend: (body) => answer("resend", sent, body),
    beginSignIn: (body) => answer("beginSignIn", sent, body),
    enter: (body) => answer("enter", { person: person("patient"), isNew: true, next: null }, body),
    enterPage: (body) =>
      answer(
        "enterPage",
        { person: person("patient"), sessionToken: "session-token", next: null },
        body,
      ),
    beginReset: (body) => answer("beginReset", sent, body),
    confirmReset: (body) => answer("confirmReset", { person: person("patient") }, body),
    changePassword: (_by, _signIn, body) => answer("changePassword", {}, body),
    hasPassword: () => Promise.resolve(around.world.hasPassword),
    changeContact: (_by, body) => answer("changeContact", { sent }, body),
    confirmContact: (by, body) => answer("confirmContact", by, body),
    openContact: () => Promise.resolve(around.world.openContact),
    invite: (_by, body) => answer("invite", invited, body),
    inviteAgain: (_by, id) => answer("inviteAgain", invited, id),
  };
}
