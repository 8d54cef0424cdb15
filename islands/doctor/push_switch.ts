/**
 * Lets this browser be told of calls while its page is not seen: asks for the permission, tells the server
 * where it is at its push service, and tries the way.
 */
import type { Signal } from "@preact/signals";
import type { PushShown } from "../../views/live_context.ts";
import type { PushedMessage } from "../service_worker/worker_message.ts";
import { timeLimit } from "../live/time_limit.ts";

const TIMEOUT_MILLISECONDS = 15_000;
/** A test that has not come by then is lost. */
const LOST_MILLISECONDS = 20_000;
const ID_KEY = "tot-push-device";

export interface PushSwitch {
  /** On a tap: browsers ask for the permission then alone. */
  toggle(): void;
  test(): void;
}

async function ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(`/api/v1${path}`, {
    method,
    headers: { "content-type": "application/json", accept: "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: timeLimit(TIMEOUT_MILLISECONDS),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return await answer.json();
}

const keptId = (): string | null => {
  try {
    return localStorage.getItem(ID_KEY);
  } catch {
    return null;
  }
};

const keepId = (id: string | null): void => {
  try {
    if (id === null) localStorage.removeItem(ID_KEY);
    else localStorage.setItem(ID_KEY, id);
  } catch {
    // Not kept: the server forgets the device when its push service does.
  }
};

const isSupported = (): boolean =>
  "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis;

const isSameKey = (subscription: PushSubscription, key: Uint8Array): boolean => {
  const own = subscription.options?.applicationServerKey;
  return own == null || new Uint8Array(own).every((byte, at) => byte === key[at]);
};

/** Of base64url: not every browser has `Uint8Array.fromBase64`. */
const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(
    atob(text.replaceAll("-", "+").replaceAll("_", "/")),
    (character) => character.charCodeAt(0),
  );

/** @param shown where it tells how it stands @param now the server's milliseconds */
export function createPushSwitch(shown: Signal<PushShown>, now: () => number): PushSwitch {
  const tell = (state: PushShown["state"], test: PushShown["test"] = null) =>
    shown.value = { state, test };
  if (!isSupported()) {
    tell("unsupported");
    return { toggle: () => {}, test: () => {} };
  }
  let waiting: ReturnType<typeof setTimeout> | undefined;

  /** Tells the server anew, too: a device goes with the sign-in that it was added by. */
  async function subscribe(): Promise<void> {
    const { pushManager } = await navigator.serviceWorker.ready;
    const { publicKey } = await ask<{ publicKey: string }>("GET", "/push/key");
    const key = bytesOf(publicKey);
    let subscription = await pushManager.getSubscription();
    if (subscription !== null && !isSameKey(subscription, key)) {
      await subscription.unsubscribe();
      subscription = null;
    }
    subscription ??= await pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: key,
    });
    const { endpoint, keys } = subscription.toJSON();
    const { id } = await ask<{ id: string }>("POST", "/push/subscriptions", { endpoint, keys });
    keepId(id);
    tell("on");
  }

  async function unsubscribe(): Promise<void> {
    const id = keptId();
    keepId(null);
    // The server first: a browser that is gone by itself is asked for nothing more.
    if (id !== null) await ask("DELETE", `/push/subscriptions/${id}`).catch(() => {});
    const { pushManager } = await navigator.serviceWorker.ready;
    await (await pushManager.getSubscription())?.unsubscribe();
    tell("off");
  }

  async function turnOn(): Promise<void> {
    tell("asking");
    const permission = await Notification.requestPermission();
    if (permission === "granted") await subscribe();
    else tell(permission === "denied" ? "denied" : "off");
  }

  async function look(): Promise<void> {
    if (Notification.permission === "denied") return void tell("denied");
    const { pushManager } = await navigator.serviceWorker.ready;
    const isOn = Notification.permission === "granted" &&
      await pushManager.getSubscription() !== null;
    if (isOn) await subscribe();
    else tell("off");
  }

  /** What is over need not be looked at any more. */
  async function tidy(): Promise<void> {
    if (document.hidden || Notification.permission !== "granted") return;
    const registration = await navigator.serviceWorker.ready;
    for (const notification of await registration.getNotifications()) {
      const { until = 0 } = (notification.data ?? {}) as { until?: number };
      if (notification.tag === "offer" && until < now()) notification.close();
    }
  }

  const failed = () => void tell("failed");
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    const { kind, tag } = (data ?? {}) as Partial<PushedMessage>;
    if (kind !== "pushed" || tag !== "test" || shown.peek().test === null) return;
    clearTimeout(waiting);
    tell("on", "came");
  });
  document.addEventListener("visibilitychange", () => void tidy().catch(() => {}));
  look().catch(failed);
  tidy().catch(() => {});
  return {
    toggle: () => void (shown.peek().state === "on" ? unsubscribe() : turnOn()).catch(failed),
    test() {
      clearTimeout(waiting);
      tell("on", "sent");
      waiting = setTimeout(() => tell("on", "lost"), LOST_MILLISECONDS);
      ask<{ sent: number }>("POST", "/push/test", {}).then(({ sent }) => {
        if (sent > 0) return;
        clearTimeout(waiting);
        tell("on", "lost");
      }).catch(() => {
        clearTimeout(waiting);
        tell("on", "lost");
      });
    },
  };
}
