/**
 * Status × command × method × giver, generated from the protocol: every cell ends in its events or its refusal
 * code. The expectation is written down apart from the machine.
 */
import { deepStrictEqual, ok } from "node:assert";
import { kopecks } from "../../actors/money/kopecks.ts";
import {
  PAYMENT_MEANS,
  PAYMENT_STATUSES,
  type PaymentMeans,
  type PaymentStatus,
} from "../../actors/payment/codes.ts";
import type { ProviderPayment } from "../../actors/payment/gateway.ts";
import { decidePayment } from "../../actors/payment/machine.ts";
import {
  PAYMENT_COMMANDS,
  type PaymentCommand,
  type PaymentCommandName,
  type PaymentEvent,
} from "../../actors/payment/protocol.ts";
import { after, type By, DAY, isRefusal, SYSTEM } from "../../actors/vocabulary.ts";
import * as cast from "../support/cast.ts";
import {
  AMOUNT,
  foundAs,
  give,
  INSTANCE,
  isCard,
  isProviders,
  observe,
  paymentIn,
  REFUND,
} from "../support/payment_cast.ts";

const { START, PATIENT, STRANGER, ADMIN } = cast;

type Giver = "payer" | "receiver" | "staff" | "dispatcher" | "system" | "stranger";
const GIVERS: Readonly<Record<Giver, By>> = {
  payer: PATIENT,
  receiver: cast.CLINIC,
  dispatcher: cast.DISPATCHER,
  staff: ADMIN,
  system: SYSTEM,
  stranger: STRANGER,
};
const WHO: Readonly<Record<PaymentCommandName, readonly Giver[]>> = {
  observe: ["system"],
  observeRefund: ["system"],
  refuseCall: ["system"],
  deny: ["payer", "staff", "dispatcher"],
  confirm: ["payer", "staff", "dispatcher"],
  receive: ["receiver", "staff", "dispatcher"],
  declareMissing: ["receiver", "staff", "dispatcher", "system"],
  approve: ["receiver", "staff", "dispatcher"],
  decline: ["receiver", "staff", "dispatcher"],
  expire: ["system"],
  capture: ["system"],
  cancel: ["payer", "staff", "dispatcher", "system"],
  supersede: ["system"],
  refund: ["staff", "dispatcher", "system"],
};
const PAID: readonly PaymentStatus[] = ["succeeded", "captured", "partially_refunded"];

/** The events of one cell, joined, «nothing», or a refusal's code. */
function expected(
  status: PaymentStatus,
  name: PaymentCommandName,
  method: PaymentMeans,
  giver: Giver,
): string {
  if (giver === "stranger") return "not_found";
  // The clinic on whose account a transfer comes, or whose contract with the organisation it is.
  if (giver === "receiver" && method !== "bank_qr" && method !== "organisation") return "not_found";
  const isContractor = giver === "receiver" && method === "organisation";
  if (isContractor && name !== "approve" && name !== "decline") return "forbidden";
  if (giver === "receiver" && !isContractor && (name === "approve" || name === "decline")) {
    return "forbidden";
  }
  if (!WHO[name].includes(giver)) return "forbidden";
  const isUnpaid = status === "created" || status === "pending";
  switch (name) {
    case "observe":
      // Of what the provider never made, and of what was taken for another sum, nothing moves.
      if (!isProviders(method)) return "submitted";
      return status === "created" ? "submitted" : "nothing";
    case "observeRefund":
      return "nothing";
    case "refuseCall":
      return status === "created" ? "cancelled" : "nothing";
    case "confirm":
      if (status !== "pending") return "illegal_transition";
      if (method !== "cash" && method !== "terminal") return "illegal_transition";
      // Nobody says of their own transfer that it has come.
      return giver === "payer" && method !== "cash" ? "forbidden" : "succeeded";
    case "deny":
      return status === "pending" && method === "cash" ? "cancelled" : "illegal_transition";
    case "receive":
      if (status !== "pending" || method !== "bank_qr") return "illegal_transition";
      return giver === "dispatcher" ? "forbidden" : "succeeded";
    case "declareMissing":
      if (status !== "pending" || method !== "bank_qr") return "illegal_transition";
      return giver === "dispatcher" ? "forbidden" : "transfer_too_early";
    case "approve":
      return status === "pending" && method === "organisation"
        ? "guaranteed"
        : "illegal_transition";
    case "decline":
      return isUnpaid && status !== "created" && method === "organisation" ||
          status === "held" && method === "organisation"
        ? "cancelled"
        : "illegal_transition";
    case "expire":
      // A day before its end nothing is over.
      return status === "held" && method === "organisation" ? "nothing" : "illegal_transition";
    case "capture":
      if (status !== "held") return "illegal_transition";
      return isCard(method) ? "captureAsked" : "captured";
    case "cancel":
      if (!isUnpaid && status !== "held") return "illegal_transition";
      // What is held secures the visit: its payer cannot let it go in the middle of it.
      if (giver === "payer" && status === "held") return "illegal_transition";
      // In this table a doctor says to have it.
      if (giver === "payer" && method === "cash") return "cash_unanswered";
      if (!isProviders(method)) return "cancelled";
      return status === "held" ? "cancelAsked" : "superseded";
    case "supersede":
      if (!isUnpaid) return "illegal_transition";
      if (method === "cash") return "cash_unanswered";
      return isProviders(method) ? "superseded" : "cancelled";
    case "refund":
      // In this table a refund of that id was made where there is one at all: it is made once.
      if (!PAID.includes(status)) return "illegal_transition";
      if (status === "partially_refunded") return "nothing";
      return isProviders(method) ? "refundAsked" : "refundAsked+refundDone";
  }
}

for (const method of PAYMENT_MEANS) {
  Deno.test(`matrix: a payment by ${method} answers every command in every status as written`, () => {
    const reached = PAYMENT_STATUSES.filter((status) => {
      const state = paymentIn(status, method);
      if (state === null) return false;
      deepStrictEqual(state.status, status);
      for (const name of PAYMENT_COMMANDS) {
        for (const giver of Object.keys(GIVERS) as Giver[]) {
          const asked =
            name === "observe" && PAID.concat("refunded").includes(status) && isCard(method)
              ? observe(foundAs("succeeded", { amountKopecks: kopecks(300_000) }))
              : INSTANCE[name];
          const decision = decidePayment(state, asked, { at: START, by: GIVERS[giver] });
          const got = isRefusal(decision)
            ? decision.refused
            : decision.map(({ type }: PaymentEvent) => type).join("+") || "nothing";
          deepStrictEqual(
            `${status}: ${name} by ${giver}: ${got}`,
            `${status}: ${name} by ${giver}: ${expected(status, name, method, giver)}`,
          );
        }
      }
      return true;
    });
    ok(reached.length >= 3, reached.join());
  });
}

Deno.test("what the provider has is compared with what was asked for before anything moves", () => {
  const pending = paymentIn("pending", "card")!;
  const held = foundAs("waiting_for_capture");
  const rows: readonly [string, Partial<ProviderPayment>][] = [
    ["amount", { amountKopecks: kopecks(1) }],
    ["currency", { currency: "USD" }],
    ["shop", { shopId: "666" }],
    ["test", { isTest: false }],
    ["metadata", { metadata: { paymentId: crypto.randomUUID() } }],
    ["unknown_object", { id: crypto.randomUUID() }],
  ];
  for (const [what, change] of rows) {
    const decision = decidePayment(pending, observe({ ...held, ...change }), {
      at: START,
      by: SYSTEM,
    });
    deepStrictEqual(decision, [{ type: "differed", what }]);
  }
});

Deno.test("nothing above what is held is taken, and nothing above what was paid is given back", () => {
  const held = paymentIn("held", "wallet")!;
  deepStrictEqual(give(held, { type: "capture", kopecks: kopecks(900_000) }).paidKopecks, AMOUNT);
  const captured = paymentIn("captured", "wallet")!;
  for (const sum of [300_001, 0, -1]) {
    const refund = { type: "refund", refundId: REFUND, kopecks: kopecks(sum), source: "visit" };
    deepStrictEqual(
      decidePayment(captured, refund as PaymentCommand, { at: START, by: ADMIN }),
      { refused: "refund_above_paid" },
    );
  }
  deepStrictEqual(give(held, { type: "capture", kopecks: kopecks(0) }).status, "cancelled");
});

Deno.test("money that comes for a payment that another took the place of goes back", () => {
  for (const [method, last] of [["card", "cancelAsked"], ["sbp", "refundAsked"]] as const) {
    const put = give(paymentIn("pending", method)!, { type: "supersede" });
    const late = foundAs(method === "card" ? "waiting_for_capture" : "succeeded");
    const decision = decidePayment(put, observe(late), { at: START, by: SYSTEM });
    ok(!isRefusal(decision));
    deepStrictEqual(decision.at(-1)?.type, last);
  }
});

Deno.test("a transfer is there for the whole sum or not at all, and is missing after three days", () => {
  const pending = paymentIn("pending", "bank_qr")!;
  const receive = INSTANCE.receive as Extract<PaymentCommand, { type: "receive" }>;
  for (const sum of [399_999, 400_001, 0]) {
    deepStrictEqual(
      decidePayment(pending, { ...receive, kopecks: kopecks(sum) }, {
        at: START,
        by: cast.CLINIC,
      }),
      { refused: "transfer_differs" },
    );
  }
  const come = give(pending, receive, cast.CLINIC);
  deepStrictEqual([come.paidKopecks, come.transfer], [AMOUNT, receive.document]);
  const at = (days: number) => after(START, days * DAY - 1);
  const declare = (days: number) =>
    decidePayment(pending, { type: "declareMissing" }, { at: at(days), by: cast.CLINIC });
  deepStrictEqual(declare(3), { refused: "transfer_too_early" });
  deepStrictEqual(declare(4), [
    { type: "cancelled", because: "transfer_missing", reason: null },
  ]);
  const other = { id: STRANGER.id, role: "clinic" } as const;
  deepStrictEqual(decidePayment(come, receive, { at: START, by: other }), {
    refused: "not_found",
  });
});
