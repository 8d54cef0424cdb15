/** The outbox with its gateways: what is written with a change leaves by e-mail and SMS. */
import { Drain } from "./actors/outbox/drain.ts";
import { CHANNELS, type Courier } from "./actors/outbox/message.ts";
import type { World } from "./actors/world.ts";
import type { Database } from "./db/client.ts";
import type { Keyring } from "./db/keyring.ts";
import { openOutbox } from "./db/outbox.ts";
import { emailCourier } from "./gateways/email.ts";
import { logCourier } from "./gateways/message_log.ts";
import { smsCourier } from "./gateways/sms.ts";
import { letterOf } from "./routes/messages.ts";
import type { Config } from "./runtime/config.ts";

export async function outgoingMessages(
  config: Pick<Config, "messages">,
  database: Database,
  keyring: Keyring,
  { clock, log, newId }: Pick<World, "clock" | "log" | "newId">,
) {
  const { email, sms } = config.messages;
  const couriers: Readonly<Record<typeof CHANNELS[number], Courier>> = {
    email: email === null ? logCourier("email", log) : emailCourier(email),
    sms: sms === null ? logCourier("sms", log) : smsCourier(sms),
  };
  const outbox = await openOutbox(database, keyring, newId);
  const drains = CHANNELS.map((channel) =>
    new Drain({
      channel,
      rows: outbox,
      courier: couriers[channel],
      clock,
      log,
      letterOf,
      chance: Math.random,
    })
  );
  outbox.onWake(() => drains.forEach((drain) => drain.wake()));
  return {
    outbox,
    start: () => drains.forEach((drain) => drain.start()),
    /** What is under way ends first. */
    stop: async () => void await Promise.all(drains.map((drain) => drain.stop())),
  };
}
