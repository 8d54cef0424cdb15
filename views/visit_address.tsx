/** The way to the door, large: street, entrance, floor, flat, intercom, and what to know before. */
import { Icon } from "./icon.tsx";
import { placeOf } from "./booking_words.ts";
import type { BookingView } from "../actors/booking/view.ts";
import type { Reader } from "./reader.ts";

/** A link that any map program on a phone understands. */
const mapLink = (latitude: number, longitude: number): string =>
  `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=18/${latitude}/${longitude}`;

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
      {address.latitude !== undefined && address.longitude !== undefined && (
        <a
          class="button button--wide"
          href={mapLink(address.latitude, address.longitude)}
          rel="noreferrer"
          target="_blank"
        >
          <Icon name="navigate" />
          {reader.t("visit.map")}
        </a>
      )}
    </section>
  );
}
