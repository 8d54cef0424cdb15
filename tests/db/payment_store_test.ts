/** Payments over both databases with a provider in memory: what is asked once is done once, and the books agree. */
import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert";
import { create } from "../../actors/booking/evolve.ts";
import { account, visitAccount } from "../../actors/money/journal.ts";
import { kopecks } from "../../actors/money/kopecks.ts";
import type { Account } from "../../actors/money/ledger.ts";
import type { PaymentMeans } from "../../actors/payment/codes.ts";
import type { PaymentCommand } from "../../actors/payment/protocol.ts";
import type { PaymentCreation, PaymentState } from "../../actors/payment/state.ts";
import { PaymentWorker } from "../../actors/payment/worker.ts";
import { Payments } from "../../actors/payments.ts";
import { System } from "../../actors/system.ts";
import {
  type BookingId,
  HOUR,
  isRefusal,
  MINUTE,
  type PaymentId,
  paymentId,
  SYSTEM,
} from "../../actors/vocabulary.ts";
import { bookingStore } from "../../db/bookings.ts";
import type { Database } from "../../db/client.ts";
import { ledgerOf } from "../../db/ledger.ts";
import { paymentStore } from "../../db/payments.ts";
import { peopleStore } from "../../db/people.ts";
import * as cast from "../support/cast.ts";
import { testDatabases } from "../support/databases.ts";
import { FakeGateway } from "../support/fake_gateway.ts";
import { fakeWorld } from "../support/fake_world.ts";
import { testKeyring } from "../support/keyring.ts";

const { BOOKING, PATIENT, ADMIN, DOCTOR } = cast;

async function fill(database: Database): Promise<void> {
  const keyring = await testKeyring(database);
  const people = peopleStore(database, keyring);
  for (const { id, role } of [cast.PATIENT, cast.CLINIC, cast.DOCTOR]) {
    await people.add({
      id,
      role,
      email: `${id}@tot.example`,
      phone: null,
      firstName: "Имя",
      lastName: "Фамилия",
      active: true,
      createdAt: cast.START,
      passwordHash: "-",
      doctor: null,
      clinic: null,
    });
  }
  const event = cast.createdEvent("urgent");
  await bookingStore(database, keyring, fakeWorld().log).create(create(event, 1), event, null, 20);
}

const creationOf = (
  method: PaymentMeans,
  sum: number,
  more: Partial<PaymentCreation> = {},
): PaymentCreation => ({
  id: paymentId(crypto.randomUUID()),
  purpose: "visit",
  method,
  amountKopecks: kopecks(sum),
  bookingId: BOOKING,
  bookingNumber: 1,
  walletOwnerId: PATIENT.id,
  payer: { kind: "person", personId: PATIENT.id },
  providerId: cast.CLINIC.id,
  doctorId: DOCTOR.id,
  clinicId: cast.CLINIC.id,
  ...more,
});

/** A process of its own over the database; killed by being forgotten. */
function processOver(database: Database, gateway: FakeGateway, world = fakeWorld()) {
  const store = paymentStore(database);
  const payments = new Payments(new System(world.clock, world.log), { world, store });
  const worker = new PaymentWorker({
    world,
    store,
    payments,
    gateway,
    describe: ({ bookingNumber }) => `Визит № ${bookingNumber}`,
    returnUrl: () => "https://tot.example/",
    receiptOf: () => Promise.resolve(null),
    receipts: null,
  });
  const { balance } = ledgerOf(database);
  return {
    world,
    store,
    payments,
    worker,
    begin: async (creation: PaymentCreation): Promise<PaymentState> => {
      const state = await payments.create(creation, PATIENT);
      ok(!isRefusal(state));
      return state;
    },
    give: (state: PaymentState, command: PaymentCommand) =>
      payments.ask(state.id, command, command.type === "refund" ? ADMIN : SYSTEM),
    /** In kopecks, on each account's own side. */
    books: async (...accounts: Account[]) => (await Promise.all(accounts.map(balance))).map(Number),
    async hint(objectId: string, event = "payment.succeeded") {
      await store.receive({ event, objectId }, world.clock.now());
      await worker.readInbox();
    },
  };
}

const CLEARING = account("provider_clearing");
const VISIT = visitAccount(BOOKING);
const WALLET = account("wallet", PATIENT.id);
const objectOf = async (one: ReturnType<typeof processOver>, { id }: PaymentState) =>
  (await one.payments.read(id))!.providerPaymentId!;
const statusOf = async (one: ReturnType<typeof processOver>, { id }: PaymentState) =>
  (await one.payments.read(id))!.status;

for (const { name, open } of testDatabases()) {
  const story = (what: string, tell: (database: Database) => Promise<void>) =>
    Deno.test(`payments (${name}): ${what}`, async () => {
      const database = await open();
      try {
        await fill(database);
        await tell(database);
      } finally {
        await database.close();
      }
    });

  story(
    "a card is held, less is taken, a part is refunded, whatever answers are lost",
    async (database) => {
      const gateway = new FakeGateway();
      const one = processOver(database, gateway);
      const payment = await one.begin(creationOf("card", 400_000));
      const hold = account("card_hold", payment.id);
      // A second tab: the first payment comes back, and one object stands at the provider.
      const other = await one.begin(creationOf("sbp", 400_000));
      strictEqual(other.id, payment.id);
      gateway.loseAnswers = 1;
      await one.worker.makeCalls();
      strictEqual(await statusOf(one, payment), "created");
      await one.world.clock.advance(MINUTE);
      await one.worker.makeCalls();
      strictEqual(gateway.all.size, 1);
      const object = await objectOf(one, payment);
      gateway.pay(object);
      // Hints of the same: thrice, and of an object that is nobody's.
      for (const event of ["payment.waiting_for_capture", "payment.succeeded"]) {
        for (let times = 0; times < 3; times++) await one.hint(object, event);
      }
      await one.hint(crypto.randomUUID());
      strictEqual(await statusOf(one, payment), "held");
      deepStrictEqual(await one.books(hold, CLEARING, VISIT), [400_000, 0, 0]);

      gateway.loseAnswers = 1;
      await one.give(payment, { type: "capture", kopecks: kopecks(310_000) });
      await one.worker.makeCalls();
      // The process dies; the next one repeats the call under its stored key.
      const next = processOver(database, gateway, one.world);
      await next.world.clock.advance(MINUTE);
      await next.worker.makeCalls();
      strictEqual(await statusOf(next, payment), "captured");
      deepStrictEqual(await next.books(hold, CLEARING, VISIT), [0, 310_000, 310_000]);
      deepStrictEqual([...gateway.calls.entries()], [
        [`${payment.id}.create`, 2],
        [`${payment.id}.capture`, 2],
      ]);

      const refundId = crypto.randomUUID();
      const refund = {
        type: "refund",
        refundId,
        kopecks: kopecks(10_000),
        source: "visit",
      } as const;
      await next.give(payment, refund);
      await next.give(payment, refund);
      await next.worker.makeCalls();
      strictEqual(gateway.refundsMade.size, 1);
      strictEqual(await statusOf(next, payment), "partially_refunded");
      deepStrictEqual(await next.books(CLEARING, VISIT), [300_000, 300_000]);
    },
  );

  story(
    "a hint moves nothing by itself, nor does an object that is not as it was asked for",
    async (database) => {
      const gateway = new FakeGateway();
      const one = processOver(database, gateway);
      const payment = await one.begin(creationOf("sbp", 400_000));
      await one.worker.makeCalls();
      const object = await objectOf(one, payment);
      await one.hint(object);
      strictEqual(await statusOf(one, payment), "pending");
      gateway.change(object, { status: "succeeded", amountKopecks: kopecks(100) });
      await one.hint(object);
      strictEqual(await statusOf(one, payment), "pending");
      deepStrictEqual(await one.books(CLEARING, VISIT), [0, 0]);
      const [difference] = await one.store.differences(10);
      deepStrictEqual([difference?.what, difference?.paymentId], ["amount", payment.id]);
    },
  );

  story(
    "what no hint told is found, and an answer that never came is looked for before a late repeat",
    async (database) => {
      const gateway = new FakeGateway();
      const one = processOver(database, gateway);
      const payment = await one.begin(creationOf("sbp", 400_000));
      gateway.loseAnswers = 1;
      await one.worker.makeCalls();
      await one.world.clock.advance(23 * HOUR + MINUTE);
      await one.worker.makeCalls();
      strictEqual(gateway.calls.get(`${payment.id}.create`), 1);
      gateway.pay(await objectOf(one, payment));
      await one.world.clock.advance(2 * MINUTE);
      // A round that begins while another one waits for the provider asks it nothing anew.
      const { payment: read } = gateway;
      let reads = 0;
      gateway.payment = (id) => (reads++, read(id));
      await Promise.all([one.worker.lookAtOpen(), one.worker.lookAtOpen()]);
      strictEqual(reads, 1);
      strictEqual(await statusOf(one, payment), "succeeded");
      deepStrictEqual(await one.books(CLEARING, VISIT), [400_000, 400_000]);
      // Whoever asks is told of now: what a round that is under way has left out is looked at after it.
      const watched = await one.begin(creationOf("sbp", 300, { purpose: "extras", part: 1 }));
      await one.worker.makeCalls();
      await one.worker.lookAtOpen();
      reads = 0;
      gateway.pay(await objectOf(one, watched));
      const round = one.worker.lookAtOpen();
      const whole = await one.worker.lookAtAllOpen();
      await round;
      deepStrictEqual([whole, reads], [true, 1]);
      strictEqual(await statusOf(one, watched), "succeeded");
      // A payer at the page waits for no transfer and no hold, however many of them were looked at earlier.
      const late = await one.begin(creationOf("sbp", 500, { purpose: "extras", part: 0 }));
      await one.worker.makeCalls();
      const others = [["bank_qr", "pending"], ["bank_qr", "pending"], ["card", "held"]] as const;
      for (const [place, [method, status]] of others.entries()) {
        await database.run(
          "test",
          (sql) =>
            sql.unsafe(
              `insert into payments select copy.* from payments p, generate_series(1, 160) n,
            lateral (select md5('${place}' || n)::uuid as id) other,
            lateral jsonb_populate_record(p, jsonb_build_object('id', other.id,
              'method', '${method}', 'status', '${status}', 'is_open', false,
              'provider_payment_id', null, 'looked_at', p.looked_at - interval '1 day',
              'state', p.state || jsonb_build_object('id', other.id, 'providerPaymentId', null))) copy
            where p.id = '${late.id}'`,
            ),
        );
      }
      gateway.pay(await objectOf(one, late));
      await one.world.clock.advance(2 * MINUTE);
      await one.worker.lookAtOpen();
      strictEqual(await statusOf(one, late), "succeeded");
      // Somebody made a payment over there that we know nothing of.
      gateway.all.set("foreign", { ...[...gateway.all.values()][0]!, id: "foreign", metadata: {} });
      await one.worker.lookAtAll(one.world.clock.now());
      deepStrictEqual((await one.store.differences(10)).map(({ objectId }) => objectId), [
        "foreign",
      ]);
    },
  );

  story(
    "another method takes the place of an unpaid one, and money that comes late goes back",
    async (database) => {
      const gateway = new FakeGateway();
      const one = processOver(database, gateway);
      const payment = await one.begin(creationOf("sbp", 400_000));
      await one.worker.makeCalls();
      await one.give(payment, { type: "supersede" });
      const cash = await one.begin(creationOf("cash", 400_000));
      ok(cash.id !== payment.id);
      await one.payments.ask(cash.id, { type: "confirm" }, PATIENT);
      gateway.pay(await objectOf(one, payment));
      await one.world.clock.advance(2 * MINUTE);
      await one.worker.lookAtOpen();
      await one.worker.makeCalls();
      strictEqual(await statusOf(one, payment), "refunded");
      const CASH = account("doctor_cash", DOCTOR.id);
      deepStrictEqual(await one.books(CLEARING, VISIT, CASH), [0, 400_000, 400_000]);
    },
  );

  story(
    "a wallet is filled by a payment alone, held, charged with less, and never below zero",
    async (database) => {
      const gateway = new FakeGateway();
      const one = processOver(database, gateway);
      const poor = await one.payments.create(creationOf("wallet", 400_000), PATIENT);
      deepStrictEqual(poor, { refused: "insufficient_funds" });
      deepStrictEqual(await one.store.ofBooking(BOOKING), []);
      const deposit = await one.begin(
        creationOf("sbp", 500_000, { purpose: "deposit", bookingId: null, bookingNumber: null }),
      );
      await one.worker.makeCalls();
      deepStrictEqual(await one.books(WALLET), [0]);
      gateway.pay(await objectOf(one, deposit));
      await one.hint(await objectOf(one, deposit));
      deepStrictEqual(await one.books(WALLET, CLEARING), [500_000, 500_000]);
      const paid = await one.begin(creationOf("wallet", 400_000));
      deepStrictEqual(await one.books(WALLET), [100_000]);
      await one.give(paid, { type: "capture", kopecks: kopecks(300_000) });
      deepStrictEqual(await one.books(WALLET, VISIT), [200_000, 300_000]);
      const refund = { refundId: crypto.randomUUID(), kopecks: kopecks(300_000), source: "visit" };
      await one.give(paid, { type: "refund", ...refund } as PaymentCommand);
      deepStrictEqual(await one.books(WALLET, VISIT), [500_000, 0]);
      // What was spent is not given back a second time out of the deposit.
      const spent = await one.begin(creationOf("wallet", 400_000));
      strictEqual(spent.status, "held");
      deepStrictEqual(
        await one.give(deposit, {
          type: "refund",
          refundId: crypto.randomUUID(),
          kopecks: kopecks(500_000),
          source: "wallet",
        }),
        { refused: "insufficient_funds" },
      );
      deepStrictEqual(await one.books(WALLET), [100_000]);
    },
  );

  story(
    "of a visit that is over what has changed since is settled, and nothing else",
    async (database) => {
      const one = processOver(database, new FakeGateway());
      const payment = await one.begin(creationOf("cash", 400_000));
      const unsettled = (last: BookingId | null = null) => one.store.unsettledBookings(last, 10);
      deepStrictEqual(await unsettled(), [], "the visit goes on");
      await database.run("test", (sql) => sql`update bookings set ended_at = now()`);
      deepStrictEqual(await unsettled(), [BOOKING]);
      deepStrictEqual(await unsettled(BOOKING), [], "behind the last one");
      await one.store.settled([payment]);
      deepStrictEqual(await unsettled(), [], "cash waits for its answer");
      await one.payments.ask(payment.id, { type: "confirm" }, PATIENT);
      await one.store.settled([payment]);
      deepStrictEqual(await unsettled(), [BOOKING], "it was confirmed after it had been looked at");
    },
  );

  story(
    "a visit of before settlements were noted, in which money was left, is looked at once more",
    async (database) => {
      const gateway = new FakeGateway();
      const one = processOver(database, gateway);
      const payment = await one.begin(creationOf("sbp", 400_000));
      await one.worker.makeCalls();
      gateway.pay(await objectOf(one, payment));
      await one.hint(await objectOf(one, payment));
      deepStrictEqual(await one.books(VISIT), [400_000]);
      await database.run(
        "test",
        (sql) => sql`update bookings set ended_at = '2020-01-01', status = 'completed'`,
      );
      const again = async (name: string) => {
        const file = new URL(`../../db/migrations/${name}.sql`, import.meta.url);
        const [update] = /^update .*?;/ms.exec(await Deno.readTextFile(file))!;
        await database.run("test", (sql) => sql.unsafe(update!));
      };
      await again("0054_settled_payments");
      deepStrictEqual(await one.store.unsettledBookings(null, 10), []);
      await again("0056_money_left_in_visits");
      deepStrictEqual(await one.store.unsettledBookings(null, 10), [BOOKING]);
      // What is settled has nothing left.
      await one.give(payment, {
        type: "refund",
        refundId: crypto.randomUUID(),
        kopecks: kopecks(400_000),
        source: "visit",
      });
      await again("0054_settled_payments");
      await again("0056_money_left_in_visits");
      deepStrictEqual(await one.store.unsettledBookings(null, 10), []);
    },
  );

  story(
    "a booking that is open is told of what it does not know, however many there are",
    async (database) => {
      const one = processOver(database, new FakeGateway());
      const begun: PaymentState[] = [];
      for (const method of ["cash", "card", "sbp"] as const) {
        begun.push(await one.begin(creationOf(method, 400_000)));
        await one.payments.ask(begun.at(-1)!.id, { type: "cancel", because: "by_payer" }, SYSTEM);
      }
      const untold = async (last: PaymentId | null, limit: number) =>
        (await one.store.untold(last, limit)).map(({ id }) => id);
      const ids = begun.map(({ id }) => id).toSorted();
      deepStrictEqual(await untold(null, 2), ids.slice(0, 2));
      deepStrictEqual(await untold(ids[1]!, 2), ids.slice(2), "behind the last one");
      const know = (version: number) =>
        database.run(
          "test",
          (sql) =>
            sql`update bookings set state = jsonb_set(state, '{payments}', ${
              sql.json([{ paymentId: ids[0]!, paymentVersion: version }])
            })`,
        );
      const { version } = (await one.payments.read(ids[0]!))!;
      await know(version - 1);
      deepStrictEqual(await untold(null, 9), ids, "it knows what was before");
      await know(version);
      deepStrictEqual(await untold(null, 9), ids.slice(1));
      await database.run("test", (sql) => sql`update bookings set ended_at = now()`);
      deepStrictEqual(await untold(null, 9), [], "settlements tell a visit that is over");
    },
  );

  story("the database holds its own last line", async (database) => {
    const one = processOver(database, new FakeGateway());
    const payment = await one.begin(creationOf("cash", 400_000));
    for (
      const set of [
        "paid_kopecks = 400001",
        "refunded_kopecks = 1",
        "method = 'card', paid_kopecks = 1",
        "amount_kopecks = 0",
      ]
    ) {
      const change = `update payments set ${set} where id = '${payment.id}'`;
      await rejects(
        database.run("test", (sql) => sql.unsafe(change)),
        (error: { code?: string }) => error.code === "23514",
        set,
      );
    }
    await rejects(database.run("test", (sql) => sql.unsafe("delete from payment_events")));
  });
}
