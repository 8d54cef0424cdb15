/**
 * The sections of a person's export, each with where it comes from. A store that is added gets a section
 * here, or a reason in db/personal_data.ts why it has none; a test looks at every table.
 */
import { LIMITS } from "../../actors/limits.ts";
import type { BookingView, MessageView } from "../../actors/booking/view.ts";
import { idsOf, type PersonId } from "../../actors/vocabulary.ts";
import type { HistoryItem } from "../../actors/world.ts";
import type { PersonalRows } from "../../db/personal_rows.ts";
import { userView } from "./sign_ins.ts";
import type { PageOf, Person } from "../services.ts";
import type { AccessView } from "./access_views.ts";
import type { AskedDeletion } from "./account_deletion.ts";
import type { PatientServices } from "./patients.ts";

export interface ExportSources {
  readonly rows: PersonalRows;
  readonly bookings: {
    list(by: Person, query: { cursor?: string; limit?: number }): Promise<PageOf<BookingView>>;
    history(by: Person, id: string): Promise<readonly HistoryItem[] | null>;
    messages(
      by: Person,
      id: string,
      query: { after?: number; limit?: number },
    ): Promise<readonly MessageView[] | null>;
  };
  readonly accesses: (
    by: Person,
    query: { cursor?: string; limit?: number },
  ) => Promise<PageOf<AccessView>>;
  readonly patients: Pick<
    PatientServices,
    "mine" | "addresses" | "dependants" | "dependant" | "consents"
  >;
  readonly deletion: (by: Person) => Promise<AskedDeletion | null>;
  readonly account: (id: PersonId) => Promise<Person | null>;
}

/** Items of a section, in pieces that fit into memory whatever a person has. */
type Section = (sources: ExportSources, by: Person) => AsyncIterable<unknown>;

const PAGE = 100;

async function* paged<Item>(
  load: (cursor: string | undefined) => Promise<PageOf<Item>>,
): AsyncIterable<Item> {
  let cursor: string | undefined;
  do {
    const { items, nextCursor } = await load(cursor);
    yield* items;
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
}

const at = (cursor: string | undefined) => ({
  limit: PAGE,
  ...(cursor === undefined ? {} : { cursor }),
});

/** Instants of plain rows (`…At`) as RFC 3339. */
const readable = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      name.endsWith("At") && typeof value === "number" ? new Date(value).toISOString() : value,
    ]),
  );

/** What has an end that nobody reaches says so where somebody does: nothing is left out in silence. */
const withEnd = (items: readonly unknown[], limit: number): readonly unknown[] =>
  items.length < limit ? items : [...items, { isCut: true, shown: items.length }];

const plain = (...names: Parameters<PersonalRows["section"]>[0][]): Section =>
  async function* ({ rows }, by) {
    for (const name of names) {
      // Of all records that staff have found to be this human.
      for (const id of idsOf(by)) {
        for await (const row of rows.section(name, id)) yield readable(row);
      }
    }
  };

async function* messagesOf(
  { bookings }: ExportSources,
  by: Person,
  id: string,
): AsyncIterable<MessageView> {
  for (let last = 0;;) {
    const found = await bookings.messages(by, id, { after: last, limit: PAGE }) ?? [];
    yield* found;
    last = found.at(-1)?.sequence ?? last;
    if (found.length < PAGE) return;
  }
}

/** In the order in which they stand in the file. */
export const EXPORT_SECTIONS: Readonly<Record<string, Section>> = {
  async *account({ deletion, account }, by) {
    yield { ...userView(by), deletion: await deletion(by) };
    for (const id of by.sameAs ?? []) {
      const other = await account(id);
      if (other !== null) yield { ...userView(other), deletion: null };
    }
  },
  async *profile({ patients }, by) {
    const profile = await patients.mine(by);
    if (!("ok" in profile)) return;
    const { otherRecords, ...own } = profile.ok;
    yield own;
    yield* otherRecords;
  },
  async *addresses({ patients }, by) {
    yield* await patients.addresses(by);
  },
  async *dependants({ patients }, by) {
    for (const { id } of await patients.dependants(by)) {
      const dependant = await patients.dependant(by, id);
      if ("ok" in dependant) yield dependant.ok;
    }
  },
  async *consents({ patients }, by) {
    yield* withEnd(await patients.consents(by), LIMITS.consentsListed);
  },
  doctorProfile: plain("doctorProfile", "applicationSteps"),
  documents: plain("documents"),
  clinicProfile: plain("clinicProfile"),
  clinicDoctors: plain("clinicDoctors"),
  staff: plain("memberships", "duties", "clinicMember"),
  shifts: plain("shifts", "plannedShifts"),
  waitlist: plain("waitlist"),
  alerts: plain("alerts"),
  payments: plain("payments"),
  signIns: plain("signIns"),
  reach: plain("reachSettings", "reachDevices", "noticeWishes"),
  /**
   * Bookings as this person sees them, with their history and the room. What a doctor or staff see of
   * others is theirs, not the doctor's: of those visits only which and when.
   */
  async *bookings(sources, by) {
    const { bookings } = sources;
    for await (const view of paged((cursor) => bookings.list(by, at(cursor)))) {
      if (by.role !== "patient") {
        if (by.role === "dispatcher" || by.role === "admin") return;
        const { id, number, status, callType, specialization, createdAt } = view;
        const { assignedAt, completedAt, cancelledAt } = view;
        yield {
          id,
          number,
          status,
          callType,
          specialization,
          createdAt,
          assignedAt,
          completedAt,
          cancelledAt,
        };
        continue;
      }
      const history = await bookings.history(by, view.id) ?? [];
      const messages: MessageView[] = [];
      for await (const message of messagesOf(sources, by, view.id)) messages.push(message);
      yield {
        ...view,
        history: withEnd(
          history.map((item) => ({ ...item, at: new Date(item.at).toISOString() })),
          LIMITS.historyListed,
        ),
        messages,
      };
    }
  },
  async *accessLog({ accesses }, by) {
    yield* paged((cursor) => accesses(by, at(cursor)));
  },
};
