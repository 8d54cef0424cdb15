/** The outbox with its gateways: what is written with a change leaves by e-mail, SMS and push. */
import { Drain } from "../actors/outbox/drain.ts";
import { type Channel, CHANNELS, type Courier } from "../actors/outbox/message.ts";
import type { Lane } from "../actors/outbox/urgency.ts";
import type { World } from "../actors/world.ts";
import type { Database } from "../db/client.ts";
import type { Keyring } from "../db/keyring.ts";
import { openOutbox } from "../db/outbox.ts";
import { emailCourier } from "../gateways/email.ts";
import { logCourier } from "../gateways/message_log.ts";
import { pushCourier, type PushDevices, type SendPush } from "../gateways/push.ts";
import { smsCourier } from "../gateways/sms.ts";
import { letterOf } from "../routes/messages.ts";
import type { Config } from "../runtime/config.ts";

/**
 * Drains of a channel for what goes at once; what can wait has one more. A push service that does not answer holds up what was claimed with its message and
 * nothing else: an offer's push cannot wait for another doctor's.
 */
const DRAINS = { email: 1, sms: 2, push: 3 } as const;

export async function outgoingMessages(
  config: Pick<Config, "messages">,
  database: Database,
  keyring: Keyring,
  { clock, log, newId }: Pick<World, "clock" | "log" | "newId">,
  reach: { readonly devices: PushDevices; readonly send: SendPush },
) {
  const { email, sms } = config.messages;
  const couriers: Readonly<Record<typeof CHANNELS[number], Courier>> = {
    email: email === null ? logCourier("email", log) : emailCourier(email),
    sms: sms === null ? logCourier("sms", log) : smsCourier(sms),
    push: pushCourier(reach.devices, reach.send),
  };
  const outbox = await openOutbox(database, keyring, newId);
  let release: Promise<void> | null = null;
  const released = () =>
    release ??= outbox.releaseClaims(clock.now()).catch((error) => {
      release = null;
      throw error;
    });
  const lanesOf = (channel: Channel): readonly Lane[] => [
    ...Array.from({ length: DRAINS[channel] }, (): Lane => "at_once"),
    "in_turn",
  ];
  const drains = CHANNELS.flatMap((channel) =>
    lanesOf(channel).map((lane) =>
      new Drain({
        channel,
        lane,
        rows: outbox,
        released,
        courier: couriers[channel],
        clock,
        log,
        letterOf,
        chance: Math.random,
      })
    )
  );
  outbox.onWake(() => drains.forEach((drain) => drain.wake()));
  return {
    outbox,
    start: () => drains.forEach((drain) => drain.start()),
    /** What is under way ends first. */
    stop: async () => void await Promise.all(drains.map((drain) => drain.stop())),
  };
}
