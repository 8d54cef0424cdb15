/** One way to run a prepared statement under a label and a deadline; all stores use it. */
import type { Database } from "./client.ts";

/** The codes of PostgreSQL that stores turn into refusals. */
export const UNIQUE_VIOLATION = "23505";
export const EXCLUSION_VIOLATION = "23P01";

/** Whether the database refused a row because another is there that must be the only one of its kind. */
export const isUniqueViolation = (error: unknown): boolean =>
  (error as { code?: string }).code === UNIQUE_VIOLATION;

export type Query = <Row>(
  label: string,
  text: string,
  values: readonly unknown[],
) => Promise<Row[]>;

/** @returns a function that answers with rows, their column names in camelCase */
export const queryOf = (database: Database): Query =>
async <Row>(
  label: string,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> =>
  await database.run(
    label,
    async (sql) => [...await sql.unsafe(text, values as never[], { prepare: true })] as Row[],
  );
