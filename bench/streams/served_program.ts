/**
 * The program with the bench inside: events are published in its own process. Started as a process of
 * its own, it takes orders, a line each, and answers when they are done.
 */
import { frame, personTopic } from "../../actors/hub.ts";
import { startProgram } from "../../program.ts";
import { readConfig } from "../../runtime/config.ts";
import { jsonLog } from "../../runtime/log.ts";
import type { Place } from "../places.ts";
import { type Child, linesOf, startChild } from "./child.ts";
import type { Server } from "./contestant.ts";
import { type Order, pause, positionData, publish, READERS } from "./load.ts";

/** As a visit with long notes: what fills a socket that nobody reads within seconds. */
const STALLED_EVENT_BYTES = 16 * 1024;

/** The program with the bench inside: takes orders, a line each, and answers when they are done. */
async function serve(peopleFile: string): Promise<void> {
  const program = await startProgram(readConfig(Deno.env.toObject()), {
    log: jsonLog(),
    onFatal(reason) {
      console.error(reason);
      Deno.exit(1);
    },
  });
  const topics: string[] = JSON.parse(await Deno.readTextFile(peopleFile)).map(personTopic);
  const [reading, stalled] = [topics.slice(0, READERS), topics.slice(READERS)];
  const say = (value: unknown) => console.log(JSON.stringify(value));
  const send = (reader: number | null, sentAt: number) => {
    const made = frame("position", positionData(sentAt), "position/bench");
    const heard = reader === null ? reading : [reading[reader] as string];
    for (const topic of heard) program.hub.publish(topic, made);
  };
  say({ port: Number(new URL(program.url).port) });
  for await (const line of linesOf(Deno.stdin.readable)) {
    const order: Order = JSON.parse(line);
    const [, cutAfterSeconds] = await Promise.all([
      publish(order, send),
      order.stalled ? fillAndWatch(order.seconds) : [],
    ]);
    say({ cutAfterSeconds });
  }
  Deno.exit(0);

  /** @returns how long each of those lasted who do not read, as far as they were cut */
  async function fillAndWatch(seconds: number): Promise<number[]> {
    const began = performance.now();
    const elapsed = () => (performance.now() - began) / 1_000;
    const left = new Set(stalled);
    const cut: number[] = [];
    const long = frame("message", { content: "x".repeat(STALLED_EVENT_BYTES) });
    for (let second = 0; elapsed() < seconds && left.size > 0; await pause(100)) {
      for (const topic of left) {
        if (program.hub.has(topic)) continue;
        left.delete(topic);
        cut.push(elapsed());
      }
      if (elapsed() < second) continue;
      second++;
      for (const topic of left) program.hub.publish(topic, long);
    }
    return cut;
  }
}

/** @param peopleFile who reads, and behind them those who stall: a list of ids in JSON */
export async function startOwn(
  place: Place,
  peopleFile: string,
): Promise<{ server: Server; child: Child }> {
  const child = startChild(
    [Deno.execPath(), "run", "-A", new URL(import.meta.url).pathname, peopleFile],
    { ...place.environment, HOST: "127.0.0.1", PORT: "0" },
  );
  const { port } = await child.next<{ port: number }>();
  const obey = async (order: Order) => {
    await child.tell(JSON.stringify(order));
    return (await child.next<{ cutAfterSeconds: number[] }>()).cutAfterSeconds;
  };
  return { child, server: { pid: child.pid, port, obey } };
}

if (import.meta.main) await serve(Deno.args[0] ?? "");
