/**
 * What `POST /bookings` is compared with: Hono over node:http, the same check of the token, the same
 * schema, one row into a table without an index but its key. No rules, no events, no views, no news.
 * A process of its own; its environment is the program's.
 */
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import type { AddressInfo } from "node:net";
import type { Server } from "node:http";
import { jwtVerify } from "jose";
import { v7 as newUuid } from "uuid";
import { createBody } from "../actors/booking/schemas.ts";
import { makeClient, POSTGRES_CONNECTIONS, postgresOptions, type Sql } from "../db/client.ts";
import { CLIENT_OPTIONS } from "../db/connection.ts";
import { startEmbedded } from "../db/embedded.ts";
import { openSecrets } from "../runtime/secrets.ts";

const INSERT = "insert into skeleton_bookings (id, person_id, body) values ($1, $2, $3)";

async function connect(): Promise<Sql> {
  const url = Deno.env.get("DATABASE_URL");
  if (url) return makeClient({ ...postgresOptions("skeleton"), max: POSTGRES_CONNECTIONS }, url);
  const folder = `${Deno.env.get("DATA_DIR")}/database`;
  const { socketPath } = await startEmbedded({ folder }, () => Deno.exit(1));
  return makeClient({ ...CLIENT_OPTIONS, path: socketPath, user: "postgres" });
}

const sql = await connect();
await sql.unsafe(
  `create table skeleton_bookings (id uuid primary key, person_id uuid not null,
    body jsonb not null)`,
);
const secrets = await openSecrets(`${Deno.env.get("DATA_DIR")}/secrets`);

/** The checks of runtime/tokens.ts, each time anew. */
async function subjectOf(token: string): Promise<string | null> {
  try {
    const { payload } = await jwtVerify(token, secrets.publicKey, {
      algorithms: ["EdDSA"],
      typ: "at+jwt",
      issuer: "tot",
      audience: "tot-api",
      requiredClaims: ["sub", "exp"],
    });
    return payload.sub ?? null;
  } catch {
    return null;
  }
}

const app = new Hono();
app.post("/api/v1/bookings", async (c) => {
  const token = c.req.header("authorization")?.slice("Bearer ".length) ?? "";
  const person = await subjectOf(token);
  if (person === null) return c.json({ code: "unauthorized" }, 401);
  const parsed = createBody.safeParse(await c.req.json());
  if (!parsed.success) return c.json({ code: "invalid_input" }, 400);
  const id = newUuid();
  await sql.unsafe(INSERT, [id, person, parsed.data as never], { prepare: true });
  return c.json({ id, ...parsed.data }, 201);
});
const server = createAdaptorServer({ fetch: app.fetch }) as Server;
server.listen(0, "127.0.0.1", () => {
  console.log(`skeleton answers at http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
