/**
 * Files of people: whole in the database and sealed with the owner's key, so that one backup has all, one
 * key erases all, and an upload that is cut off leaves nothing.
 */
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database, Sql } from "./client.ts";
import type { Keyring } from "./keyring.ts";
import { queryOf } from "./query.ts";

export const DOCTOR_KINDS = ["accreditation", "diploma", "photo", "other"] as const;
export const CLINIC_KINDS = ["licence", "other"] as const;
export const DOCUMENT_KINDS = ["accreditation", "diploma", "photo", "licence", "other"] as const;
export type DocumentKind = typeof DOCUMENT_KINDS[number];

export interface StoredDocument {
  readonly id: string;
  readonly ownerId: PersonId;
  readonly kind: DocumentKind;
  readonly type: string;
  readonly sizeBytes: number;
  readonly name: string;
  readonly createdAt: Instant;
}

/** Ten megabytes through memory, pipe and disk. */
const FILE_DEADLINE_MILLISECONDS = 20_000;

const COLUMNS = "id, owner_id, kind, type, size_bytes, name, created_at";
const filePlace = (id: string): string => `documents.sealed/${id}`;
const namePlace = (id: string): string => `documents.name/${id}`;

type Row = Omit<StoredDocument, "name"> & { readonly name: Uint8Array };

export type DocumentStore = ReturnType<typeof documentStore>;

export function documentStore(database: Database, keyring: Keyring) {
  const rows = queryOf(database);

  async function opened(found: readonly Row[]): Promise<readonly StoredDocument[]> {
    const keys = await keyring.persons(found.map(({ ownerId }) => ownerId));
    return found.map((row) => ({
      ...row,
      name: keys.get(row.ownerId)?.open(namePlace(row.id), row.name) ?? "",
    }));
  }

  return {
    /** @returns false: the owner has as many as there may be */
    async add(
      document: StoredDocument,
      bytes: Uint8Array,
      limit: number,
    ): Promise<boolean> {
      const key = await keyring.person(document.ownerId);
      const { id } = document;
      const made = await database.run("documents.add", async (sql) => [
        ...await sql.unsafe(
          `insert into documents (${COLUMNS}, sealed)
           select $1, $2, $3, $4, $5::integer, $6, to_timestamp($7::float8 / 1000), $8
           where $9::integer > (select count(*) from documents where owner_id = $2)
           returning id`,
          [
            id,
            document.ownerId,
            document.kind,
            document.type,
            document.sizeBytes,
            key.seal(namePlace(id), document.name),
            document.createdAt,
            key.sealBytes(filePlace(id), bytes),
            limit,
          ] as never[],
          { prepare: true },
        ),
      ], FILE_DEADLINE_MILLISECONDS);
      return made.length === 1;
    },

    async list(ownerIds: readonly string[]): Promise<readonly StoredDocument[]> {
      return await opened(
        await rows<Row>(
          "documents.list",
          `select ${COLUMNS} from documents
           where owner_id in (select value::uuid from jsonb_array_elements_text($1::jsonb))
           order by id`,
          [ownerIds],
        ),
      );
    },

    async get(id: string): Promise<StoredDocument | null> {
      const found = await rows<Row>(
        "documents.get",
        `select ${COLUMNS} from documents where id = $1`,
        [id],
      );
      return (await opened(found))[0] ?? null;
    },

    /**
     * The file itself. @param within what is written in the same transaction as this reading
     * @returns null: it is gone, or the owner's key is
     */
    async bytes(
      { id, ownerId }: Pick<StoredDocument, "id" | "ownerId">,
      within: (sql: Sql) => Promise<unknown> = () => Promise.resolve(),
    ): Promise<Uint8Array | null> {
      const key = (await keyring.persons([ownerId])).get(ownerId);
      if (key === undefined) return null;
      const sealed = await database.transaction("documents.bytes", async (sql) => {
        const [found] = [
          ...await sql.unsafe("select sealed from documents where id = $1", [id] as never[]),
        ] as unknown as { sealed: Uint8Array }[];
        await within(sql);
        return found?.sealed ?? null;
      }, FILE_DEADLINE_MILLISECONDS);
      return sealed === null ? null : key.openBytes(filePlace(id), sealed);
    },

    /** @returns false: there was none of this owner */
    async remove(id: string, ownerId: string): Promise<boolean> {
      const gone = await rows(
        "documents.remove",
        "delete from documents where id = $1 and owner_id = $2 returning id",
        [id, ownerId],
      );
      return gone.length === 1;
    },
  };
}
