/** The way to the door, large: street, entrance, floor, flat, intercom, and what to know before. */
import { Warnings } from "./warnings.tsx";
import { Icon } from "./icon.tsx";
import { placeOf } from "./booking_words.ts";
import type { BookingView } from "../actors/booking/view.ts";
import type { Reader } from "./reader.ts";

type Address = NonNullable<BookingView["address"]>;

/**
 * The way by car in the programs that doctors drive with; on a phone they open as programs. Only the
 * place goes there, and only on a tap.
 */
const NAVIGATORS = [
  {
    text: "visit.yandex",
    link: (latitude: number, longitude: number) =>
      `https://yandex.ru/maps/?rtext=~${latitude},${longitude}&rtt=auto`,
  },
  {
    text: "visit.gis",
    link: (latitude: number, longitude: number) =>
      `https://2gis.ru/directions/points/%7C${longitude}%2C${latitude}`,
  },
  {
    text: "visit.otherMap",
    link: (latitude: number, longitude: number) =>
      `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}` +
      `#map=18/${latitude}/${longitude}`,
  },
] as const;

interface NavigatorsProps extends Partial<Pick<Address, "latitude" | "longitude">> {
  readonly reader: Reader;
  /** Where a page has two of them. */
  readonly titleId?: string;
}

export function Navigators(
  { reader, latitude, longitude, titleId = "navigators-title" }: NavigatorsProps,
) {
  if (latitude === undefined || longitude === undefined) return null;
  return (
    <div>
      <p class="small quiet" id={titleId}>{reader.t("visit.navigate")}</p>
      <ul class="navigators" aria-labelledby={titleId}>
        {NAVIGATORS.map(({ text, link }) => (
          <li key={text}>
            <a
              class="button button--wide"
              href={link(latitude, longitude)}
              rel="noreferrer"
              target="_blank"
            >
              {reader.t(text)}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Notes as strong as the address: a tone and an icon by what they speak of. */
function noteLook(text: string): { tone: string; icon: string } {
  if (/собак|dog|пёс|пес\b/i.test(text)) return { tone: "late", icon: "paw" };
  if (/не звон|спит|do not ring|don.t ring|sleep/i.test(text)) {
    return { tone: "here", icon: "bell-off" };
  }
  return { tone: "go", icon: "info" };
}

export function AddressCard({ reader, view }: { reader: Reader; view: BookingView }) {
  const { address } = view;
  const place = placeOf(view);
  if (address === null || place === null) return null;
  const doors = (["entrance", "floor", "flat", "intercom"] as const)
    .flatMap((door) => address[door] == null ? [] : [[door, address[door]] as const]);
  const notes = (address.notes ?? "").split(/\n+/).map((line) => line.trim())
    .filter((line) => line !== "");
  return (
    <section class="card" aria-labelledby="address-title">
      <h2 class="address" id="address-title">{place}</h2>
      <Warnings reader={reader} warnings={view.warnings} />
      {address.text === undefined && <p class="small quiet">{reader.t("visit.addressClosed")}</p>}
      {doors.length > 0 && (
        <dl class="tiles">
          {doors.map(([door, value]) => (
            <div>
              <dt>{reader.t(`door.${door}`)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {notes.length > 0 && (
        <ul class="notes">
          {notes.map((note) => {
            const look = noteLook(note);
            return (
              <li class="note" data-tone={look.tone}>
                <Icon name={look.icon} />
                <span>{note}</span>
              </li>
            );
          })}
        </ul>
      )}
      <Navigators
        reader={reader}
        latitude={address.latitude}
        longitude={address.longitude}
      />
    </section>
  );
}
