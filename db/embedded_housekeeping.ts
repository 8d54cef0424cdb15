import type { Sql } from "./connection.ts";

/**
 * PGlite is PostgreSQL in single-user mode: it has no checkpointer and no autovacuum (seen: 300 MB
 * of log past a max_wal_size of 64 MB). Without these the log grows until the process ends, dead
 * rows are never freed and the planner knows nothing of the tables.
 */
const PERIOD_MILLISECONDS = 60_000;
/** Log since the last checkpoint: what is read again after a kill, and kept on the disk. */
const CHECKPOINT_AFTER_BYTES = 32 * 1024 * 1024;
/** As autovacuum's own defaults: 50 rows and a fifth of the table; here a table at a time. */
const DEAD_ROWS_AT_LEAST = 1_000;
const DEAD_SHARE_AT_LEAST = 0.2;
/** Generous, since giving up means dropping the connection. */
const DEADLINE_MILLISECONDS = 60_000;

/** Runs work alone on the one connection, outside a transaction. */
export type Exclusively = <T>(
  label: string,
  work: (sql: Sql) => Promise<T>,
  deadlineMilliseconds: number,
) => Promise<T>;

/** Looks every minute whether there is something to tidy. Returns how to stop it. */
export function keepHouse(exclusively: Exclusively): () => void {
  const timer = setInterval(() => {
    exclusively("housekeeping", tidy, DEADLINE_MILLISECONDS).catch(() => {
      // The next round tries again; a database that is down is noticed by its users.
    });
  }, PERIOD_MILLISECONDS);
  Deno.unrefTimer(timer);
  return () => clearInterval(timer);
}

/** One round: at most one vacuum, then a checkpoint if enough was written. */
export async function tidy(sql: Sql): Promise<void> {
  const [table] = await sql<{ name: string }[]>`
    select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables
    where n_dead_tup >= ${DEAD_ROWS_AT_LEAST}
      and n_dead_tup >= ${DEAD_SHARE_AT_LEAST}::float8 * n_live_tup
      or n_mod_since_analyze >= ${DEAD_ROWS_AT_LEAST}
        and n_mod_since_analyze >= ${DEAD_SHARE_AT_LEAST}::float8 * n_live_tup
    order by n_dead_tup desc limit 1`;
  if (table !== undefined) await sql.unsafe(`vacuum (analyze) ${table.name}`);
  const [log] = await sql<{ behind: boolean }[]>`
    select pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn) > ${CHECKPOINT_AFTER_BYTES} as behind
    from pg_control_checkpoint()`;
  if (log?.behind) await sql.unsafe("checkpoint");
}
