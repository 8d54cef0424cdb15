/** The service in figures: what an admin sees first, each leading to where something can be done. */
import { Icon } from "../../views/icon.tsx";
import type { Reader } from "../../views/reader.ts";
import type { DashboardView } from "../money/payment_book_views.ts";

export function Figures({ reader, figures }: { reader: Reader; figures: DashboardView }) {
  const t: Reader["t"] = (...given) => reader.t(...given);
  const open = figures.pending + figures.assigned + figures.enRoute + figures.arrived +
    figures.inProgress;
  const { pending, enRoute, inProgress, completed, cancelled, openAlerts, payments } = figures;
  const rows = [
    ["pulse", "/board", t("admin.figure.open"), open, {
      text: t("admin.figure.openText", { pending, enRoute, inProgress }),
    }],
    ["calendar", "/bookings", t("admin.figure.day"), figures.created, {
      text: t("admin.figure.dayText", { completed, cancelled }),
    }],
    ["stethoscope", "/board", t("admin.figure.people"), figures.doctorsOnShift, {
      text: t("admin.figure.peopleText", { openAlerts }),
    }],
    ["ruble", "/admin/payments", t("admin.figure.paid"), reader.rubles(figures.paidKopecks), {
      text: t("admin.figure.paidText", { payments, sum: reader.rubles(figures.refundedKopecks) }),
    }],
    [
      "lock",
      "/admin/payments?status=held",
      t("admin.figure.held"),
      reader.rubles(figures.heldKopecks),
      { text: t("admin.figure.heldText", { refunds: figures.refundsUnderWay }) },
    ],
    [
      figures.openDifferences > 0 ? "warning" : "check-double",
      "/admin/reconciliation",
      t("admin.figure.differences"),
      figures.openDifferences,
      { text: t("admin.figure.differencesText", { receipts: figures.receiptsUnregistered }) },
    ],
  ] as const;
  return (
    <section class="stack" aria-labelledby="figures-title">
      <h2 id="figures-title">{t("admin.dashboard")}</h2>
      <ul class="figures">
        {rows.map(([icon, path, title, value, { text }]) => (
          <li class="card stack stack--s" key={title}>
            <p class="fact">
              <Icon name={icon} size="s" />
              <a href={path}>{title}</a>
            </p>
            <p class="wallet__sum">{value}</p>
            <p class="quiet small">{text}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
