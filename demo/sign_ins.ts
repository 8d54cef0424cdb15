/** The accounts that are kept free for the visitor: one of each role. */
import { easyPassword } from "./passwords.ts";

export interface SignIn {
  readonly role: "patient" | "doctor" | "dispatcher" | "admin";
  readonly login: string;
  readonly password: string;
}

export type SignIns = Readonly<Record<SignIn["role"], SignIn>>;

/** New passwords for every run. */
export function newSignIns(): SignIns {
  const of = (role: SignIn["role"]): SignIn => ({
    role,
    login: `${role}@tot.example`,
    password: easyPassword(),
  });
  return {
    patient: of("patient"),
    doctor: of("doctor"),
    dispatcher: of("dispatcher"),
    admin: of("admin"),
  };
}

const RULE = "─".repeat(78);

/** The one block that the demo prints. */
export function announcement(url: string, signIns: SignIns, crowd: string, notice: string): string {
  const lines = Object.values(signIns).map(({ role, login, password }) =>
    `  ${role.padEnd(12)}${login.padEnd(26)}${password}`
  );
  return [
    RULE,
    `TOT answers at ${url}`,
    `A demo: ${crowd}; all in memory, gone when it ends (Ctrl-C).`,
    "",
    ...lines,
    "",
    notice,
    RULE,
  ].join("\n");
}
