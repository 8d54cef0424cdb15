/** What a payment stays by: a refusal of the provider, a doctor's word, and whose payer somebody is. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { kopecks } from "../../actors/money/kopecks.ts";
import { turnOf } from "../../actors/payment/actor.ts";
import { forgivenBy, forgivenOf, settlementsOf } from "../../actors/payment/due.ts";
import { decidePayment } from "../../actors/payment/machine.ts";
import type { PaymentCommand } from "../../actors/payment/protocol.ts";
import type { PaymentState } from "../../actors/payment/state.ts";
import { noteOf } from "../../actors/payment/view.ts";
import { type By, isRefusal, paymentId, SYSTEM } from "../../actors/vocabulary.ts";
import * as cast from "../support/cast.ts";
import {
  begun,
  creationOf,
  give,
  ID,
  INSTANCE,
  paymentIn,
  REFUND,
} from "../support/payment_cast.ts";

const { START, PATIENT, STRANGER, ADMIN, DOCTOR } = cast;

Deno.test("a refund that was refused is asked for again by people alone", () => {
  const paid = paymentIn("succeeded", "sbp")!;
  const other = { ...paid, id: paymentId("01900000-0000-7000-8000-000000000076") };
  const dues = (all: readonly PaymentState[], due = 0) =>
    settlementsOf(all, kopecks(due)).map((step) => [
      step.payment.id,
      step.type,
      step.type === "cancel" ? null : step.kopecks,
    ]);
  deepStrictEqual(dues([paid], 50_000), [[ID, "refund", 350_000n]]);
  const refund = { type: "refund", refundId: REFUND, source: "visit" } as const;
  const asked = give(paid, { ...refund, kopecks: kopecks(350_000) });
  const seen = INSTANCE.observeRefund as Extract<PaymentCommand, { type: "observeRefund" }>;
  const ways: readonly PaymentCommand[] = [
    { type: "refuseCall", kind: "refund", code: "insufficient_funds", refundId: REFUND },
    { ...seen, found: { ...seen.found, amountKopecks: kopecks(350_000), status: "canceled" } },
  ];
  for (const way of ways) {
    const decision = decidePayment(asked, way, { at: START, by: SYSTEM });
    ok(!isRefusal(decision));
    const { next, differences } = turnOf(asked, decision, { at: START, by: SYSTEM });
    deepStrictEqual([next.status, next.refunds.at(-1)?.status], ["succeeded", "failed"]);
    deepStrictEqual(
      differences.map(({ what, objectId }) => [what, objectId]),
      [["refund_refused", REFUND]],
    );
    deepStrictEqual(dues([next], 50_000), []);
    // What is too much of this one is not taken out of another.
    deepStrictEqual(dues([next, other], 450_000), []);
    const again = { ...refund, refundId: ID, kopecks: kopecks(350_000) };
    const tried = give(next, again, ADMIN);
    const done = give(tried, {
      ...seen,
      refundId: ID,
      found: { ...seen.found, amountKopecks: kopecks(350_000), metadata: { refundId: ID } },
    });
    deepStrictEqual([done.status, dues([done], 50_000)], ["partially_refunded", []]);
    // From then on the rest goes back by itself as ever.
    deepStrictEqual(dues([done]), [[ID, "refund", 50_000n]]);
  }
});

Deno.test("a small refund that was refused keeps nothing back of what is owed later", () => {
  const paid = paymentIn("succeeded", "sbp")!;
  const small = { type: "refund", refundId: REFUND, source: "admin" } as unknown as PaymentCommand;
  const asked = give(paid, { ...small, kopecks: kopecks(50_000) } as PaymentCommand, ADMIN);
  const refuse = { type: "refuseCall", kind: "refund", code: "expired", refundId: REFUND } as const;
  const next = give(asked, refuse);
  const sums = (due: number) =>
    settlementsOf([next], kopecks(due)).map((step) => step.type === "refund" && step.kopecks);
  deepStrictEqual([sums(0), sums(340_000), sums(350_000)], [[400_000n], [60_000n], []]);
});

Deno.test("nobody is told that money went back which only a hand can give", () => {
  const steps = (all: readonly PaymentState[], due: number) =>
    settlementsOf(all, kopecks(due)).map((step) => [
      step.payment.method,
      step.type,
      step.type === "cancel" ? null : step.kopecks,
    ]);
  for (const method of ["cash", "terminal", "bank_qr"] as const) {
    const paid = paymentIn("succeeded", method)!;
    const sum = paid.paidKopecks;
    deepStrictEqual(steps([paid], 0), [[method, "byHand", sum]]);
    // What goes back by itself goes first, whichever came first.
    const sbp = {
      ...paymentIn("succeeded", "sbp")!,
      id: paymentId("01900000-0000-7000-8000-000000000076"),
    };
    const due = Number(sum);
    deepStrictEqual(steps([paid, sbp], due), [["sbp", "refund", sbp.paidKopecks]]);
  }
});

Deno.test("what an admin has given back is not taken out of a hold after all", () => {
  const paid = paymentIn("succeeded", "sbp")!;
  const refund = { type: "refund", refundId: REFUND, source: "visit" } as const;
  const part = { ...refund, kopecks: kopecks(50_000), forgivenKopecks: kopecks(50_000) };
  const forgiven = give(paid, part, ADMIN);
  const held = {
    ...paymentIn("held", "card")!,
    id: paymentId("01900000-0000-7000-8000-000000000076"),
    heldKopecks: kopecks(90_000),
  };
  const begunToo = { ...begun(creationOf("sbp")), id: held.id };
  const steps = (more: PaymentState, due: bigint) =>
    settlementsOf([forgiven, more], kopecks(due)).map((step) => [
      step.type,
      step.type === "cancel" ? null : step.kopecks,
    ]);
  const whole = paid.paidKopecks;
  // Extras for which it was held were not made: nothing is asked for beyond what was paid.
  deepStrictEqual(steps(held, whole), [["cancel", null]]);
  deepStrictEqual(steps(begunToo, whole), [["cancel", null]]);
  deepStrictEqual(steps(held, whole + 60_000n), [["capture", 60_000n]]);
  deepStrictEqual(steps(begunToo, whole + 60_000n), []);
});

Deno.test("of what an admin gives back that alone is forgiven which was due", () => {
  const paid = paymentIn("succeeded", "sbp")!;
  const held = {
    ...paymentIn("held", "card")!,
    id: paymentId("01900000-0000-7000-8000-000000000076"),
    heldKopecks: kopecks(480_000),
  };
  const due = paid.paidKopecks;
  const rows: readonly (readonly [string, readonly PaymentState[], number, number, bigint])[] = [
    ["a part of what was due", [paid], 400_000, 50_000, 50_000n],
    ["what was paid a second time", [paid, held], 400_000, 400_000, 0n],
    ["what was paid too much", [paid], 300_000, 100_000, 0n],
    ["too much, and more", [paid], 300_000, 150_000, 50_000n],
    ["of what costs nothing", [paid], 0, 400_000, 0n],
  ];
  for (const [what, all, due, back, forgiven] of rows) {
    strictEqual(forgivenBy(all, kopecks(due), kopecks(back)), forgiven, what);
  }
  // Once forgiven it is not forgiven a second time.
  const refund = { type: "refund", source: "visit" } as const;
  const once = give(paid, {
    ...{ ...refund, refundId: REFUND, kopecks: kopecks(50_000), forgivenKopecks: kopecks(50_000) },
  }, ADMIN);
  strictEqual(forgivenBy([once], due, kopecks(20_000)), 20_000n);
  deepStrictEqual(
    [forgivenOf([once]), noteOf(once).forgivenKopecks],
    [50_000n, 50_000],
  );
  // The double payment went back: the hold is taken as if it had never come.
  const back = give(paid, { ...refund, refundId: REFUND, kopecks: due }, ADMIN);
  deepStrictEqual(
    settlementsOf([back, held], due).map(({ type }) => type),
    ["capture"],
  );
  // Of a time when it was not noted.
  const old = { ...once, refunds: once.refunds.map(({ forgivenKopecks: _, ...rest }) => rest) };
  strictEqual(forgivenOf([old]), 50_000n);
});

Deno.test("cash that a doctor says to have stays until the payer has answered", () => {
  const asked = paymentIn("pending", "cash")!;
  const refused = { refused: "cash_unanswered" } as const;
  const stamp = { at: START, by: SYSTEM };
  for (const doctorId of [undefined, null, cast.OTHER_DOCTOR.id]) {
    const command = { type: "supersede", doctorId } as PaymentCommand;
    deepStrictEqual(decidePayment(asked, command, stamp), refused, String(doctorId));
  }
  // The doctor has written down a wrong sum, or it was the terminal.
  deepStrictEqual(give(asked, { type: "supersede", doctorId: DOCTOR.id }).status, "cancelled");
  const given = { type: "cancel", because: "by_payer" } as const;
  deepStrictEqual(decidePayment(asked, given, { at: START, by: PATIENT }), refused);
  deepStrictEqual(give(asked, { type: "deny" }, PATIENT).cancelled?.code, "denied_by_payer");
  // Nothing is due any more: the doctor has the money all the same.
  deepStrictEqual(settlementsOf([asked], kopecks(0)), []);
  const wished = begun(creationOf("cash", { doctorId: null }));
  deepStrictEqual(give(wished, { type: "supersede" }).status, "cancelled");
  deepStrictEqual(give(wished, given, PATIENT).status, "cancelled");
  deepStrictEqual(settlementsOf([wished], kopecks(0)).map(({ type }) => type), ["cancel"]);
});

Deno.test("a payer answers from whichever record of theirs staff have found", () => {
  const merged: By = { id: STRANGER.id!, role: "patient", sameAs: [PATIENT.id!] };
  const asked = paymentIn("pending", "cash")!;
  deepStrictEqual(give(asked, { type: "confirm" }, merged).status, "succeeded");
  deepStrictEqual(give(asked, { type: "deny" }, merged).status, "cancelled");
  const given = { type: "cancel", because: "by_payer" } as const;
  const wished = begun(creationOf("cash", { doctorId: null }));
  deepStrictEqual(give(wished, given, merged).status, "cancelled");
});
