/** Whom and where this person may name with one tap, out of their own record. */
import { ageMonthsAt } from "../../actors/booking/red_flags.ts";
import { babyAge } from "../../actors/booking/age.ts";
import { instant } from "../../actors/vocabulary.ts";
import type { Booker } from "../../views/booker.ts";
import { NOBODY_ELSE } from "../../views/booker.ts";
import type { Reader } from "../../views/reader.ts";
import type { AddressView, DependantSummary } from "../people/profile_views.ts";
import type { Person } from "../services.ts";
import type { PageKit } from "./kit.ts";

/** «7 лет, ребёнок». */
export const whoText = (reader: Reader, one: DependantSummary): string =>
  [
    one.ageYears === null ? "" : reader.age(
      one.ageYears,
      babyAge(one.birthDate, instant(reader.now)).ageMonths,
    ),
    reader.t(`relation.${one.relation}`),
  ].filter((part) => part !== "").join(", ");

/** «подъезд 3, этаж 5, кв. 48». */
export const doorsText = (reader: Reader, address: AddressView): string =>
  (["entrance", "floor", "flat", "intercom"] as const)
    .flatMap((door) => address[door] ? [`${reader.t(`door.${door}`)}\u00a0${address[door]}`] : [])
    .join(", ");

/** Staff and clinics have neither: they write down what is said to them. */
export async function bookerOf(
  kit: PageKit,
  reader: Reader,
  person: Person,
  wishedId: string | undefined,
): Promise<{ readonly booker: Booker; readonly addresses: readonly AddressView[] }> {
  const { patients, doctors } = kit.services;
  const card = wishedId ? await doctors.card(wishedId) : null;
  const wished = card === null ? null : { id: card.id, name: `${card.lastName} ${card.firstName}` };
  if (person.role !== "patient") return { booker: { ...NOBODY_ELSE, wished }, addresses: [] };
  const [family, addresses] = await Promise.all([
    patients.dependants(person),
    patients.addresses(person),
  ]);
  const booker: Booker = {
    wished,
    family: family.map((one) => ({
      id: one.id,
      name: `${one.firstName} ${one.lastName}`,
      isAdult: one.isAdult,
      ageMonths: ageMonthsAt(one.birthDate, reader.dayValue(reader.now)),
      about: whoText(reader, one),
    })),
    addresses: addresses.map((address) => ({
      id: address.id,
      title: address.label ?? address.text,
      line: [address.label === null ? "" : address.text, doorsText(reader, address)]
        .filter((part) => part !== "").join(", ") || address.text,
      isDefault: address.isDefault,
    })),
  };
  return { booker, addresses };
}
