/** What other records of the same human say: to be read beside one's own, where staff have joined them. */
import { Icon } from "../../views/icon.tsx";
import type { Reader } from "../../views/reader.ts";
import { policyText, snilsText } from "../people/checksums.ts";
import type { OtherRecordView, ProfileView } from "../people/profile_views.ts";
import { shownPhone } from "../shown_phone.ts";
import { CARD_LISTS } from "./person_fields.tsx";

type Fact = readonly [title: string, text: string | null];

const nameOf = ({ lastName, firstName, middleName }: OtherRecordView): string =>
  [lastName, firstName, middleName].filter(Boolean).join(" ");

const factsOf = (reader: Reader, record: OtherRecordView): readonly Fact[] => {
  const { birthDate, phone, email, policyNumber, snils, emergencyContact: contact } = record;
  return [
    [reader.t("account.name"), nameOf(record) || null],
    [
      reader.t("person.birthDate"),
      birthDate === null ? null : reader.date(birthDate),
    ],
    [reader.t("person.phone"), phone === null ? null : shownPhone(phone)],
    [reader.t("person.email"), email],
    [reader.t("person.policy"), policyNumber === null ? null : policyText(policyNumber)],
    [reader.t("person.snils"), snils === null ? null : snilsText(snils)],
    [
      reader.t("account.contact"),
      contact === null ? null : `${contact.name}, ${shownPhone(contact.phone)}`,
    ],
  ];
};

const cardOf = (reader: Reader, record: OtherRecordView): readonly Fact[] =>
  CARD_LISTS.map((list): Fact => {
    const said = record[list];
    return [
      reader.t(`card.${list}`),
      said === null ? null : said.length === 0 ? reader.t(`card.${list}.none`) : said.join("\n"),
    ];
  });

/** Nothing where there is no other record, or none of them says anything. */
export function OtherRecords(
  { reader, profile, shows }: { reader: Reader; profile: ProfileView; shows: "facts" | "card" },
) {
  const records = profile.otherRecords
    .map((record) => ({
      id: record.id,
      facts: (shows === "card" ? cardOf : factsOf)(reader, record).filter(([, text]) =>
        text !== null
      ),
    }))
    .filter(({ facts }) => facts.length > 0);
  if (records.length === 0) return null;
  return (
    <section class="card stack" aria-labelledby="others-title">
      <h2 class="card__title" id="others-title">{reader.t("account.otherRecords")}</h2>
      <p class="quiet small">{reader.t("account.otherRecordsText")}</p>
      {records.map(({ id, facts }) => (
        <dl class="kv" key={id}>
          {facts.map(([title, text]) => (
            <div key={title}>
              <dt>{title}</dt>
              <dd class="pre">{text}</dd>
            </div>
          ))}
        </dl>
      ))}
      <p class="fact small">
        <Icon name="info" />
        <span>{reader.t("account.otherRecordsWrong")}</span>
      </p>
    </section>
  );
}
