/** Who read what, day by day, newest first. */
import type { ComponentChildren } from "preact";
import { accessFields, accessPurpose, readerRole } from "./access_words.ts";
import { Icon } from "./icon.tsx";
import { Pill } from "./pill.tsx";
import type { Reader } from "./reader.ts";

/** What is shown of a reading; the service's views have it. */
export interface ShownAccess {
  readonly sequence: number;
  readonly at: string;
  readonly readerRole: string;
  readonly readerName: string | null;
  readonly bookingId: string | null;
  readonly bookingNumber: number | null;
  readonly fields: readonly string[];
  readonly purpose: string;
  readonly outcome: "read" | "denied" | "break_glass";
  readonly reason: string | null;
}

const ICONS = { read: "eye", denied: "lock", break_glass: "shield-alert" } as const;

function AccessItem<Access extends ShownAccess>(
  { reader, item, more }: {
    reader: Reader;
    item: Access;
    more?: ((item: Access) => ComponentChildren) | undefined;
  },
) {
  const role = readerRole(reader, item.readerRole);
  return (
    <li class="timeline__item">
      <time class="timeline__time numbers" dateTime={item.at}>{reader.clock(item.at)}</time>
      <span class="timeline__mark">
        <Icon name={ICONS[item.outcome]} />
      </span>
      <div class="stack stack--s">
        <p>
          <strong class="pre">{item.readerName ?? role}</strong>
          {item.readerName !== null && <span class="quiet">{`, ${role.toLocaleLowerCase()}`}</span>}
        </p>
        {item.outcome === "break_glass" && (
          <p>
            <Pill tone="late" icon="shield-alert" text={reader.t("access.outcome.break_glass")} />
          </p>
        )}
        {item.outcome === "denied" && (
          <p>
            <Pill tone="off" icon="lock" text={reader.t("access.outcome.denied")} />
          </p>
        )}
        <p>{accessFields(reader, item.fields)}</p>
        {item.reason !== null && (
          <p>
            <span class="quiet">{reader.t("access.reason")}</span>{" "}
            <span class="pre">{item.reason}</span>
          </p>
        )}
        <p class="small quiet">
          {item.outcome === "read" ? accessPurpose(reader, item.purpose) : null}
          {item.bookingId !== null && item.bookingNumber !== null && (
            <>
              {item.outcome === "read" ? " · " : ""}
              <a href={`/bookings/${item.bookingId}`}>
                {reader.t("booking.number", { number: item.bookingNumber })}
              </a>
            </>
          )}
        </p>
        {more?.(item)}
      </div>
    </li>
  );
}

export function AccessDays<Access extends ShownAccess>(
  { reader, items, more, prefix = "day" }: {
    reader: Reader;
    items: readonly Access[];
    /** What the ids of the headings begin with, where there are two lists. */
    prefix?: string;
    /** What else stands with each, for an admin. */
    more?: (item: Access) => ComponentChildren;
  },
) {
  const days = Map.groupBy(items, ({ at }) => reader.dayValue(at));
  return (
    <>
      {[...days].map(([day, ofDay]) => (
        <div class="card" key={day}>
          <h2 class="card__title" id={`${prefix}-${day}`}>
            {capitalised(reader.day(ofDay[0]?.at ?? day))}
          </h2>
          <ol class="timeline">
            {ofDay.map((item) => (
              <AccessItem key={item.sequence} reader={reader} item={item} more={more} />
            ))}
          </ol>
        </div>
      ))}
    </>
  );
}

const capitalised = (text: string): string => text.slice(0, 1).toLocaleUpperCase() + text.slice(1);
