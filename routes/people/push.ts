/**
 * How people are told while no page of theirs is seen: their devices that take pushes, a push to try it
 * with, and by which ways they want to hear of calls.
 */
import { createPublicKey } from "node:crypto";
import { z } from "zod";
import type { ReachBook, ReachWishes } from "../../actors/reach/wishes.ts";
import { iso } from "../../actors/booking/view.ts";
import { LIMITS } from "../../actors/limits.ts";
import { after, MINUTE, type PersonId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { PushDeviceStore, StoredDevice } from "../../db/push_devices.ts";
import type { ReachSettingsStore } from "../../db/reach_settings.ts";
import type { ReachView } from "../../views/facts.ts";
import { uuidOrNull } from "../account_schemas.ts";
import { translate } from "../locale.ts";
import type { RateLimit } from "../rate_limit.ts";
import type { Language, Outcome, Person } from "../services.ts";
import { fieldError, validate } from "../validation.ts";

const bytesOf = (text: string): Uint8Array | null => {
  try {
    return Uint8Array.fromBase64(text, { alphabet: "base64url" });
  } catch {
    return null;
  }
};

/** A point of P-256, uncompressed: what nothing can be encrypted for is not kept. */
function isPoint(text: string): boolean {
  const bytes = bytesOf(text);
  if (bytes?.length !== 65 || bytes[0] !== 4) return false;
  const [x, y] = [bytes.slice(1, 33), bytes.slice(33)].map((half) =>
    half.toBase64({ alphabet: "base64url", omitPadding: true })
  );
  try {
    createPublicKey({ key: { kty: "EC", crv: "P-256", x: x!, y: y! }, format: "jwk" });
    return true;
  } catch {
    return false;
  }
}

/** As `PushSubscription.toJSON()` gives it. */
export const subscriptionBody = z.object({
  endpoint: z.string().min(1).max(2_048),
  expirationTime: z.number().nullish(),
  keys: z.object({
    p256dh: z.string().max(100).refine(isPoint, "push_key"),
    auth: z.string().max(32).refine((text) => bytesOf(text)?.length === 16, "push_key"),
  }),
});

export const wishesBody = z.object({
  push: z.boolean(),
  sms: z.boolean(),
  offShift: z.boolean(),
});

export interface PushDeviceView {
  readonly id: string;
  readonly device: string | null;
  readonly createdAt: string;
  readonly acceptedAt: string | null;
}

export interface PushServices {
  /** The public key that a browser subscribes with, base64url. */
  readonly publicKey: string;
  devices(by: Person): Promise<readonly PushDeviceView[]>;
  subscribe(
    by: Person,
    origin: { readonly signInId: string | null; readonly device: string | null },
    body: unknown,
    language: Language,
  ): Promise<Outcome<{ readonly id: string }>>;
  unsubscribe(by: Person, id: string): Promise<Outcome<{ readonly removed: true }>>;
  /** A push to every device of one's own, at once. */
  test(by: Person, language: Language): Promise<
    Outcome<{ readonly sent: number; readonly failed: number; readonly removed: number }>
  >;
  wishes(by: Person): Promise<ReachView>;
  setWishes(by: Person, body: unknown, language: Language): Promise<Outcome<ReachView>>;
}

/** A push as it is sent; `gateways/push.ts` does it. */
type Send = (
  target: Awaited<ReturnType<PushDeviceStore["of"]>>[number],
  message: {
    readonly title: string;
    readonly body: string;
    readonly tag: string;
    readonly until: number;
  },
) => Promise<{ readonly kind: "accepted" | "rejected" | "failed" | "gone" }>;

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId">;
  readonly devices: PushDeviceStore;
  readonly settings: ReachSettingsStore;
  readonly book: ReachBook;
  /** Reads anew who has devices. */
  readonly refresh: () => Promise<void>;
  readonly publicKey: string;
  readonly send: Send;
  readonly isEndpoint: (endpoint: string) => boolean;
  readonly rateLimit: RateLimit;
}

export function pushServices(around: Surroundings): PushServices {
  const { world, devices, settings, book, refresh, rateLimit } = around;

  const view = ({ id, device, createdAt, acceptedAt }: StoredDevice): PushDeviceView => ({
    id,
    device,
    createdAt: iso(createdAt),
    acceptedAt: acceptedAt === null ? null : iso(acceptedAt),
  });

  async function wishesOf(by: Person): Promise<ReachView> {
    const { push, sms, offShift } = book.wishesOf(by.id);
    const own = await devices.list(by.id);
    return { push, sms, offShift, hasPhone: by.phone !== null, devices: own.length };
  }

  async function save(id: PersonId, wishes: ReachWishes): Promise<void> {
    await settings.put(id, wishes, world.clock.now());
    book.setWishes(id, wishes);
  }

  return {
    publicKey: around.publicKey,

    async devices(by) {
      return (await devices.list(by.id)).map(view);
    },

    async subscribe(by, { signInId, device }, body, language) {
      const input = validate(subscriptionBody, body, language);
      if ("invalid" in input) return input;
      const { endpoint, keys } = input.ok;
      if (!around.isEndpoint(endpoint)) {
        return { invalid: [fieldError("endpoint", "push_endpoint", language)] };
      }
      const at = world.clock.now();
      const wait = rateLimit.attempt(`push/${by.id}`, LIMITS.pushSubscriptionsPerMinute, at);
      if (wait !== null) return { refused: "too_many_attempts", retryAfterSeconds: wait };
      const made = await devices.put(
        { id: world.newId(), userId: by.id, signInId, endpoint, keys, device, language, at },
        LIMITS.pushDevicesPerPerson,
      );
      const known = book.wishesOf(by.id);
      // Messages come in the language in which the page is read.
      if (known.language !== language) await save(by.id, { ...known, language });
      await refresh();
      return { ok: { id: made.id } };
    },

    async unsubscribe(by, given) {
      const id = uuidOrNull(given);
      if (id === null || !await devices.remove(by.id, id)) return { refused: "not_found" };
      await refresh();
      return { ok: { removed: true } };
    },

    async test(by, language) {
      const at = world.clock.now();
      const wait = rateLimit.attempt(`pushTest/${by.id}`, LIMITS.pushTestsPerMinute, at);
      if (wait !== null) return { refused: "too_many_attempts", retryAfterSeconds: wait };
      const own = await devices.of(by.id);
      const message = {
        title: translate(language, "push.testTitle"),
        body: translate(language, "push.testBody"),
        tag: "test",
        until: after(at, MINUTE),
      };
      const outcomes = await Promise.all(own.map((target) => around.send(target, message)));
      const count = (...kinds: readonly string[]) =>
        outcomes.filter(({ kind }) => kinds.includes(kind)).length;
      const removed = count("gone");
      if (removed > 0) await refresh();
      return { ok: { sent: count("accepted"), failed: count("failed", "rejected"), removed } };
    },

    wishes: wishesOf,

    async setWishes(by, body, language) {
      const input = validate(wishesBody, body, language);
      if ("invalid" in input) return input;
      await save(by.id, { ...input.ok, language });
      return { ok: await wishesOf(by) };
    },
  };
}
