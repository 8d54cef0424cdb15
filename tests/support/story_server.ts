/**
 * Servers of stories that are not about the database: where stories are shared out (TEST_STORIES=shared, as
 * on CI) on PostgreSQL, which takes a fraction of the embedded one's time; else on the embedded one.
 */
import { type Home, homes, type ServerProcess, startServer } from "./server.ts";

/** For a story that ends its server and starts it again. */
export function storyHome(): Home {
  const [embedded, postgres = embedded] = homes();
  return (Deno.env.get("TEST_STORIES") === "shared" ? postgres : embedded)!;
}

/**
 * One server for all stories of a file, from before the first to after the last: for stories whose people
 * have nothing to do with those of another one.
 */
export function serverOfFile(settings: Record<string, string>): () => ServerProcess {
  let server: ServerProcess | null = null;
  let drop = () => Promise.resolve();
  Deno.test.beforeAll(async () => {
    const home = await storyHome().make();
    drop = home.drop;
    server = await startServer({ ...home.environment, ...settings });
  });
  Deno.test.afterAll(async () => {
    await server?.kill("SIGKILL");
    await drop();
  });
  return () => server!;
}
