/** Income as the tests of pages play it: a doctor's and a clinic's. */
import type { HandoverServices, HandoverView } from "../../routes/money/handover_services.ts";
import type { IncomeServices, IncomeView } from "../../routes/money/income_services.ts";
import { id, minutes } from "./fake_bookings.ts";

const visit = (changes: Partial<IncomeView["items"][number]> = {}) => ({
  bookingId: id(100),
  number: 4127,
  endedAt: minutes(-90),
  settledAt: minutes(-60),
  doctorName: null,
  paidKopecks: 300_000,
  shareKopecks: 180_000,
  feeKopecks: null,
  dueKopecks: 180_000,
  ...changes,
});

export const incomeView = (changes: Partial<IncomeView> = {}): IncomeView => ({
  from: "2026-11-01",
  until: "2026-11-30",
  by: "day",
  dueKopecks: 210_050,
  cashKopecks: 300_000,
  total: { visits: 3, paidKopecks: 850_000, shareKopecks: 510_000, feeKopecks: null },
  spans: [
    { from: minutes(-2_880), until: minutes(-1_440), visits: 1, shareKopecks: 150_000 },
    { from: minutes(-1_440), until: minutes(0), visits: 2, shareKopecks: 360_000 },
  ],
  shifts: [
    { startedAt: minutes(-240), endedAt: null, visits: 2, incomeKopecks: 360_000 },
    { startedAt: minutes(-1_800), endedAt: minutes(-1_300), visits: 0, incomeKopecks: null },
  ],
  doctors: [],
  payouts: (["executed", "returned", "approved"] as const).map((status, place) => ({
    at: minutes(-1_440 * (place + 1)),
    amountKopecks: 210_000,
    nettedKopecks: 100_000,
    status,
  })),
  payoutsNextCursor: "1764000000000_01900000-0000-7000-8000-000000000002",
  items: [
    visit(),
    visit({ bookingId: id(101), number: 4125, dueKopecks: 30_050 }),
    visit({ bookingId: id(102), number: 4119, dueKopecks: 0, endedAt: null }),
    visit({ bookingId: id(103), number: 4101, shareKopecks: -30_000, dueKopecks: 0 }),
  ],
  nextCursor: "1764000000000.01900000-0000-7000-8000-000000000001",
  ...changes,
});

const CLINICS = incomeView({
  total: { visits: 3, paidKopecks: 850_000, shareKopecks: 212_500, feeKopecks: 127_500 },
  shifts: [],
  cashKopecks: 0,
  doctors: [
    {
      doctorId: id(2),
      name: "Ковалёва Марина",
      visits: 2,
      paidKopecks: 600_000,
      shareKopecks: 150_000,
      feeKopecks: 90_000,
    },
    {
      doctorId: null,
      name: null,
      visits: 1,
      paidKopecks: 250_000,
      shareKopecks: 62_500,
      feeKopecks: 37_500,
    },
  ],
  items: [visit({ doctorName: "Ковалёва Марина", feeKopecks: 45_000, shareKopecks: 75_000 })],
});

export const fakeIncome = (): IncomeServices => ({
  own: (by) => Promise.resolve({ ok: by.role === "clinic" ? CLINICS : incomeView() }),
  statement: () => Promise.resolve({ refused: "forbidden" }),
});

const handover = (changes: Partial<HandoverView> = {}): HandoverView => ({
  id: id(810),
  doctorId: id(2),
  doctorName: "Ковалёва Марина",
  clinicId: id(31),
  clinicName: "Клиника «Рядом»",
  amountKopecks: 300_000,
  status: "said",
  saidAt: minutes(-20),
  decidedAt: null,
  dispute: null,
  countedKopecks: null,
  ...changes,
});

export const HANDOVERS = [
  handover(),
  handover({ id: id(811), status: "confirmed", decidedAt: minutes(-600), clinicName: null }),
  handover({
    id: id(812),
    status: "disputed",
    decidedAt: minutes(-900),
    dispute: "other_sum",
    countedKopecks: 250_000,
  }),
];

export const fakeHandovers = (): HandoverServices => {
  const missing = () => Promise.resolve({ refused: "not_found" } as const);
  return {
    mine: () =>
      Promise.resolve({
        ok: {
          cashKopecks: 300_000,
          receivers: [{ clinicId: id(31), name: "Клиника «Рядом»" }],
          items: HANDOVERS,
          nextCursor: null,
        },
      }),
    received: () => Promise.resolve({ ok: { items: HANDOVERS, nextCursor: null } }),
    say: missing,
    withdraw: missing,
    confirm: missing,
    dispute: missing,
  };
};
