/** What a push service answers, and which hosts it may be. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { isPublicAddress } from "../../gateways/public_address.ts";
import { deliver, pushCourier, type PushDevices, pushSender } from "../../gateways/push.ts";
import type { Letter } from "../../actors/outbox/message.ts";
import { instant } from "../../actors/vocabulary.ts";
import { openVapidKeys } from "../../runtime/vapid.ts";
import { PushService } from "../support/push_service.ts";

const NOW = Date.now();
const message = (until = NOW + 45_000) => ({
  title: "Новый вызов",
  body: "…",
  tag: "offer",
  until,
});

Deno.test("what a push service says becomes what is done with the device", async () => {
  const service = await PushService.start();
  const keys = await openVapidKeys(null, null);
  service.publicKey = keys.publicKey;
  const send = pushSender(
    { ...keys, subject: "mailto:a@tot.example", standIn: service.origin },
    () => NOW,
  );
  try {
    const target = service.subscribe("one");
    deepStrictEqual(await send(target, message()), { kind: "accepted" });
    const [first] = service.delivered;
    strictEqual(first?.ttlSeconds, 45);
    strictEqual(first?.message.title, "Новый вызов");
    for (
      const [status, kind] of [
        [404, "gone"],
        [410, "gone"],
        [400, "rejected"],
        [413, "rejected"],
        [429, "failed"],
        [403, "failed"],
        [503, "failed"],
        [301, "failed"],
      ] as const
    ) {
      service.answer("one", status);
      strictEqual((await send(target, message())).kind, kind, String(status));
    }
    deepStrictEqual(await send(target, message(NOW)), { kind: "rejected", code: "too_late" });
    const elsewhere = { ...target, endpoint: "http://169.254.169.254/latest" };
    deepStrictEqual(await send(elsewhere, message()), { kind: "gone" });
    // A name that stands for this machine, though it looks like any other.
    const inside = { ...target, endpoint: "https://localhost.localdomain/send/one" };
    ok(["gone", "failed"].includes((await send(inside, message())).kind));
    deepStrictEqual(service.refused, []);
  } finally {
    await service.stop();
  }
});

Deno.test("one device that took it is enough; the dead are removed", async () => {
  const gone: string[] = [];
  const devices: PushDevices = {
    of: () =>
      Promise.resolve(["dead", "ill", "well"].map((id) => ({
        id,
        endpoint: id,
        keys: { p256dh: "", auth: "" },
      }))),
    accepted: () => Promise.resolve(),
    gone: (id) => Promise.resolve(void gone.push(id)),
  };
  const letter: Letter = {
    id: "letter",
    recipient: "doctor",
    subject: "",
    text: "",
    push: { isOffer: true, until: instant(NOW) },
  };
  const outcomes = {
    dead: { kind: "gone" },
    ill: { kind: "failed", code: "http_503" },
    well: { kind: "accepted" },
  } as const;
  const courier = pushCourier(
    devices,
    ({ endpoint }) => Promise.resolve(outcomes[endpoint as keyof typeof outcomes]),
  );
  deepStrictEqual(await courier(letter), { kind: "accepted" });
  deepStrictEqual(gone, ["dead"]);
  const none = pushCourier(
    { ...devices, of: () => Promise.resolve([]) },
    () => Promise.resolve({ kind: "accepted" }),
  );
  deepStrictEqual(await none(letter), { kind: "rejected", code: "no_device" });
  const [one] = await devices.of("doctor");
  await deliver(devices, () => Promise.resolve({ kind: "gone" }), one!, message());
  deepStrictEqual(gone, ["dead", "dead"]);
});

for (
  const [address, isPublic] of [
    ["8.8.8.8", true],
    ["127.0.0.1", false],
    ["10.1.2.3", false],
    ["172.31.0.1", false],
    ["172.32.0.1", true],
    ["192.168.1.1", false],
    ["169.254.169.254", false],
    ["100.64.0.1", false],
    ["0.0.0.0", false],
    ["255.255.255.255", false],
    ["2a00:1450:4010::1", true],
    ["::1", false],
    ["::", false],
    ["::ffff:10.0.0.1", false],
    ["::ffff:8.8.8.8", true],
    ["fd00::1", false],
    ["fe80::1", false],
    ["64:ff9b::a00:1", false],
    ["no address", false],
  ] as const
) {
  Deno.test(`${address} is ${isPublic ? "" : "not "}public`, () => {
    strictEqual(isPublicAddress(address), isPublic);
  });
}
