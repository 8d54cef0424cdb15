/** What stories about codes do again and again: ask for one, read it in the log, bring it. */
import { strictEqual } from "node:assert";
import { ApiClient, type Reply } from "../support/api_client.ts";
import { codeIn } from "../support/messages.ts";
import * as people from "../support/people.ts";
import type { Inside } from "./program.ts";

/** A telephone that nobody else in this run has. */
export const newPhone = (): string =>
  `+7901${String(Math.floor(Math.random() * 1e7)).padStart(7, "0")}`;
export const newEmail = (): string => `person-${people.unique()}@tot.example`;

export const patient = (contact: Record<string, string>, more: Record<string, unknown> = {}) => ({
  firstName: "Anna",
  lastName: "Petrova",
  ...contact,
  ...more,
});

/** Asks for something that sends a code. @returns the answer, and the code that the log has */
export async function asked(
  { base, messages }: Inside,
  path: string,
  body: unknown,
  channel: string | null = null,
  client = new ApiClient(base),
): Promise<{ id: string; code: string; text: string; reply: Reply }> {
  const from = messages.messages.length;
  const reply = await client.post(path, body);
  strictEqual(reply.status, 202, JSON.stringify(reply.body));
  const message = await messages.find(
    (one) => channel === null || one.channel === channel,
    from,
  );
  return { id: reply.body.verificationId, code: codeIn(message), text: message.text, reply };
}

export const bring = (base: string, verificationId: string, code: string): Promise<Reply> =>
  new ApiClient(base).post("/auth/verification", { verificationId, code });

export async function registered(inside: Inside, contact: Record<string, string>, more = {}) {
  const { id, code } = await asked(inside, "/auth/register", patient(contact, more));
  const made = await bring(inside.base, id, code);
  strictEqual(made.status, 201, JSON.stringify(made.body));
  return made.body;
}
