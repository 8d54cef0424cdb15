/**
 * kill -9 at random moments under a stream of commands: whatever was acknowledged is there after the
 * restart, and whatever got no answer can be sent again and takes effect once.
 */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import type { ApiClient, Reply } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import { homes, startServer } from "../support/server.ts";

const KILLS = 6;
const PATIENTS = 4;

interface Sent {
  readonly who: ApiClient;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

for (const home of homes()) {
  Deno.test(`killed ${KILLS} times with -9 under commands, nothing acknowledged is lost, on ${home.name}`, async () => {
    const { environment, drop } = await home.make();
    let server = await startServer(environment);
    const port = Number(new URL(server.url).port);
    const acknowledged = new Map<string, { sent: Sent; answer: Reply["body"] }>();
    try {
      const everybody = await Promise.all(
        Array.from({ length: PATIENTS }, () => people.patient(server.url)),
      );
      for (let kill = 0; kill < KILLS; kill++) {
        const unknown: Sent[] = [];
        let going = true;
        const key = ({ path, body }: Sent) => `${path} ${body.commandId ?? body.clientId}`;
        const send = async (sent: Sent): Promise<Reply["body"] | null> => {
          try {
            const reply = await sent.who.post(sent.path, sent.body);
            if (reply.status === 503) {
              unknown.push(sent);
              return null;
            }
            ok(reply.status < 300, `${sent.path}: ${reply.status} ${JSON.stringify(reply.body)}`);
            acknowledged.set(key(sent), { sent, answer: reply.body });
            return reply.body;
          } catch (error) {
            // The connection died: nobody knows what became of it.
            if (!(error instanceof TypeError)) throw error;
            unknown.push(sent);
            return null;
          }
        };
        const live = async (who: ApiClient) => {
          while (going) {
            const booking = await send({
              who,
              path: "/bookings",
              body: people.urgentBooking({ commandId: crypto.randomUUID() }),
            });
            if (booking === null) return;
            for (let turn = 0; turn < 3 && going; turn++) {
              await send({
                who,
                path: `/bookings/${booking.id}/messages`,
                body: { clientId: crypto.randomUUID(), content: `${turn}` },
              });
            }
            await send({
              who,
              path: `/bookings/${booking.id}/cancel`,
              body: { commandId: crypto.randomUUID(), reason: "Better" },
            });
          }
        };
        const lives = Promise.all(everybody.map(live));
        await new Promise((resolve) => setTimeout(resolve, 150 + Math.random() * 500));
        await server.kill("SIGKILL");
        going = false;
        await lives;
        server = await startServer(environment, port);

        // What got no answer is sent again, twice: one effect, the same answer.
        for (const sent of unknown) {
          const first = await sent.who.post(sent.path, sent.body);
          const second = await sent.who.post(sent.path, sent.body);
          // A room or a booking whose own creation was never acknowledged may be unknown to both.
          deepStrictEqual([second.status, second.body?.id], [first.status, first.body?.id]);
          if (first.status < 300) acknowledged.set(key(sent), { sent, answer: first.body });
        }
        for (const { sent, answer } of [...acknowledged.values()].slice(-60)) {
          const again = await sent.who.post(sent.path, sent.body);
          strictEqual(again.status < 300, true, `${sent.path} ${again.status}`);
          strictEqual(again.body.id, answer.id, "the same answer as then");
          if (answer.sequence !== undefined) strictEqual(again.body.sequence, answer.sequence);
        }
      }
      // One effect each: as many bookings and messages as were acknowledged, no more.
      const created = [...acknowledged.values()].filter(({ sent }) => sent.path === "/bookings");
      const listed = new Set<string>();
      for (const who of everybody) {
        for (let cursor: string | null = "";;) {
          const page = await who.ok("GET", `/bookings?limit=100${cursor && `&cursor=${cursor}`}`);
          for (const { id } of page.items) listed.add(id);
          cursor = page.nextCursor;
          if (cursor === null) break;
        }
      }
      deepStrictEqual(listed, new Set(created.map(({ answer }) => answer.id)));
      const some = created.slice(-20);
      for (const { sent, answer } of some) {
        const said = await sent.who.ok("GET", `/bookings/${answer.id}/messages?limit=100`);
        const expected = [...acknowledged.values()].filter((one) =>
          one.sent.path === `/bookings/${answer.id}/messages`
        );
        strictEqual(said.items.length, expected.length);
      }
      ok(created.length > KILLS, `${created.length} bookings were made`);
    } finally {
      await server.kill("SIGKILL");
      await drop();
    }
  });
}
