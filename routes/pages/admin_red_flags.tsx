/** What is asked before a call, as it stands in the data: with its version, its sources, and who has read it. */
import { RED_FLAG_SOURCES } from "../../actors/booking/red_flag_sources.ts";
import { RED_FLAGS, type RedFlag } from "../../actors/booking/red_flags.ts";
import { Banner } from "../../views/notices.tsx";
import type { Reader } from "../../views/reader.ts";
import type { LocaleKey } from "../locale.ts";
import { AdminFrame } from "./admin.tsx";
import { withPerson } from "./guard.ts";
import { type PageKit, type PagesApp, readerOf } from "./kit.ts";
import { pageResponse } from "./layout.tsx";

const PATH = "/admin/red-flags";
const MONTHS = 12;

const ageText = (reader: Reader, { belowMonths }: RedFlag): string =>
  belowMonths === undefined
    ? reader.t("redFlags.anyAge")
    : belowMonths % MONTHS === 0
    ? reader.count("redFlags.belowYears", belowMonths / MONTHS)
    : reader.count("redFlags.belowMonths", belowMonths);

const complaintText = (reader: Reader, { complaints }: RedFlag): string =>
  complaints === undefined
    ? reader.t("redFlags.anyComplaint")
    : complaints.map((one) => reader.t(`symptom.${one}` as LocaleKey).toLowerCase()).join(", ");

function Questions({ reader, title, flags }: {
  reader: Reader;
  title: string;
  flags: readonly RedFlag[];
}) {
  return (
    <section class="card stack" aria-labelledby={`flags-${flags[0]?.code}`}>
      <h2 class="card__title" id={`flags-${flags[0]?.code}`}>{title}</h2>
      <ul class="plainrows">
        {flags.map((flag) => (
          <li key={flag.code}>
            {flag[reader.language]}
            <span class="small line">
              {ageText(reader, flag)}, {complaintText(reader, flag)}
            </span>
            <span class="small quiet line">{RED_FLAG_SOURCES[flag.source]}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Nobody may take for a doctor's word what no doctor has read. */
function Review({ reader }: { reader: Reader }) {
  const { reviewedBy, version } = RED_FLAGS;
  return reviewedBy === null
    ? (
      <Banner tone="late" icon="warning" title={reader.t("redFlags.unread")} role="status">
        {reader.t("redFlags.unreadText", { version })}
      </Banner>
    )
    : (
      <Banner
        tone="done"
        icon="check"
        title={reader.t("redFlags.readBy", { name: reviewedBy.name, date: reviewedBy.on })}
        role="status"
      >
        {reviewedBy.position}
      </Banner>
    );
}

export function adminRedFlagsPage(app: PagesApp, kit: PageKit): void {
  app.get(PATH, (c) =>
    withPerson(c, () => {
      const reader = readerOf(kit, c, PATH);
      return pageResponse(
        <AdminFrame reader={reader} title={reader.t("admin.redFlags")} version={kit.version}>
          <p class="quiet">{reader.t("redFlags.lead")}</p>
          <Review reader={reader} />
          <Questions reader={reader} title={reader.t("redFlags.first")} flags={RED_FLAGS.first} />
          <Questions
            reader={reader}
            title={reader.t("redFlags.further")}
            flags={RED_FLAGS.further}
          />
        </AdminFrame>,
      );
    }));
}
