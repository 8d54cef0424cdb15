/**
 * Whom an alert that nobody has answered is told, and what is written to them: a link to the board, and
 * nothing of whom, where or what. Quiet hours and wishes about offers do not count here.
 */
import type { AlertPeople } from "../../actors/alert/actor.ts";
import { callableOf, type Reachable } from "../../actors/alert/channels.ts";
import type { Told } from "../../actors/alert/protocol.ts";
import type { AlertState } from "../../actors/alert/state.ts";
import type { NewMessage } from "../../actors/outbox/message.ts";
import { after, type Instant, MINUTE, type PersonId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";

/** From this step on everybody is told by all ways. */
const LOUD_STEP = 2;

/** Later than this the next step has said the same. */
const MESSAGE_MILLISECONDS = 15 * MINUTE;

interface Contact {
  readonly id: PersonId;
  readonly firstName: string;
  readonly lastName: string;
  readonly phone: string | null;
  readonly email: string | null;
  readonly active: boolean;
}

interface Surroundings {
  readonly world: Pick<World, "clock" | "log">;
  readonly isAttended: AlertPeople["isAttended"];
  /** Staff on duty who have rights there. */
  readonly onDuty: (
    place: Pick<AlertState, "city" | "clinicId">,
  ) => readonly { readonly id: PersonId }[];
  readonly onCall: () => Promise<ReadonlyMap<string, readonly PersonId[]>>;
  readonly admins: () => Promise<readonly PersonId[]>;
  readonly contact: (id: PersonId) => Promise<Contact | null>;
  readonly hasPage: (id: PersonId) => boolean;
  readonly hasDevice: (id: PersonId) => boolean;
  readonly languageOf: (id: PersonId) => "ru" | "en";
  /** Where the pages are, without a slash at the end. */
  readonly origin: string;
}

export function alarmPeople(
  around: Surroundings,
): Omit<AlertPeople, "near" | "askMessages" | "helperMessages"> {
  const { world, contact, isAttended } = around;

  /** What the store gave last is better than nobody while it is away. */
  const remembering = <Value>(what: string, ask: () => Promise<Value>, none: Value) => {
    let last = none;
    return async (): Promise<Value> => {
      try {
        last = await ask();
      } catch (error) {
        world.log.warn(`${what} could not be read for an alarm`, { error: String(error) });
      }
      return last;
    };
  };
  const onCall = remembering("the on-call lists", around.onCall, new Map());
  const admins = remembering("the admins", around.admins, []);

  async function reachable(id: PersonId, as: Told["as"]): Promise<Reachable | null> {
    const person = await contact(id).catch(() => null);
    if (person === null || !person.active) return null;
    const { firstName, lastName, phone, email } = person;
    return {
      id,
      as,
      name: { firstName, lastName },
      hasPage: around.hasPage(id),
      hasDevice: around.hasDevice(id),
      hasPhone: phone !== null,
      hasEmail: email !== null,
    };
  }

  async function callable(state: AlertState) {
    // Taken and left alone: the quiet first step was long ago.
    const step = Math.max(state.escalations.length + 1, state.dropped === null ? 1 : LOUD_STEP);
    const wanted = [
      ...around.onDuty(state).map(({ id }) => ({ id, as: "on_duty" as const })),
      ...((await onCall()).get(state.city) ?? []).map((id) => ({ id, as: "on_call" as const })),
      ...(await admins()).map((id) => ({ id, as: "admin" as const })),
    ];
    const found = await Promise.all(wanted.map(({ id, as }) => reachable(id, as)));
    const told = callableOf(found.filter((one) => one !== null), step, isAttended(state));
    if (!told.some(({ by }) => by.length > 0)) {
      world.log.warn("an alarm has nobody to tell", { alertId: state.id, city: state.city });
    }
    return told;
  }

  async function messages(state: AlertState, step: number): Promise<readonly NewMessage[]> {
    const told = state.escalations.find((one) => one.step === step)?.told ?? [];
    const at = world.clock.now();
    const made = await Promise.all(told.map(async ({ id, by }) => {
      const person = await contact(id).catch(() => null);
      return by.flatMap((channel) => {
        const recipient = channel === "push"
          ? id
          : channel === "sms"
          ? person?.phone
          : channel === "email"
          ? person?.email
          : null;
        return channel === "stream" || recipient == null ? [] : [
          messageOf(state, step, channel, recipient, id, at),
        ];
      });
    }));
    return made.flat();
  }

  const messageOf = (
    { id, isDrill }: AlertState,
    step: number,
    channel: "push" | "sms" | "email",
    recipient: string,
    personId: PersonId,
    at: Instant,
  ): NewMessage => ({
    channel,
    recipient,
    language: around.languageOf(personId),
    template: isDrill ? "alert_drill" : "alert_raised",
    values: { link: `${around.origin}/board?alert=${id}` },
    dedupeKey: alarmKey(id, step, personId, channel),
    personId,
    createdAt: at,
    expiresAt: after(at, MESSAGE_MILLISECONDS),
  });

  /** To whoever has it, by what wakes somebody: an open page says it anyway. */
  async function holderMessages(
    state: AlertState,
    template: "alarm_care" | "alarm_handed",
  ): Promise<readonly NewMessage[]> {
    if (state.status !== "acknowledged" && state.status !== "responding") return [];
    const { acknowledged: { by: id }, care } = state;
    const at = world.clock.now();
    const phone = (await contact(id).catch(() => null))?.phone ?? null;
    const ways = [
      ...around.hasDevice(id) ? [["push", id] as const] : [],
      ...phone === null ? [] : [["sms", phone] as const],
    ];
    return ways.map(([channel, recipient]) => ({
      channel,
      recipient,
      language: around.languageOf(id),
      template: state.isDrill ? `${template}_drill` as const : template,
      values: { link: `${around.origin}/board/alerts/${state.id}` },
      dedupeKey: `${KEYS[template]}/${state.id}/${care?.askedAt ?? at}/${channel}`,
      personId: id,
      createdAt: at,
      expiresAt: after(at, MESSAGE_MILLISECONDS),
    }));
  }

  return {
    isAttended,
    callable,
    messages,
    careMessages: (state) => holderMessages(state, "alarm_care"),
    handedMessages: (state) => holderMessages(state, "alarm_handed"),
  };
}

const KEYS = { alarm_care: "alarm-care", alarm_handed: "alarm-handed" } as const;

/** The key of a message, by which the board finds whether it has left. */
export const alarmKey = (
  alertId: string,
  step: number,
  personId: string,
  channel: string,
): string => `alert/${alertId}/${step}/${personId}/${channel}`;
