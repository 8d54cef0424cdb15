/**
 * The Worker that holds a city's streets: a search of some milliseconds must not hold up the server.
 * It is started by `routing_client.ts` and knows no other message than those of `routing_protocol.ts`.
 */
/// <reference lib="deno.worker" />
import { readGraph } from "./routing/graph_file.ts";
import { Router } from "./routing/router.ts";
import type {
  RoutingCall,
  RoutingReady,
  RoutingReply,
  RoutingRequest,
  RoutingStart,
} from "./routing_protocol.ts";

const CANDIDATES_REACH_METERS = 60;
const CANDIDATES_LIMIT = 6;

const scope = self as unknown as {
  onmessage: ((event: MessageEvent<RoutingStart | RoutingRequest>) => void) | null;
  postMessage(message: RoutingReady | RoutingReply): void;
};

let router: Router | null = null;

scope.onmessage = async ({ data }) => {
  if ("open" in data) {
    scope.postMessage(await open(data.open));
    return;
  }
  if (Date.now() > data.expiresAt) scope.postMessage({ id: data.id, expired: true });
  else scope.postMessage(answer(data));
};

async function open(packFolder: string): Promise<RoutingReady> {
  try {
    const graph = await readGraph(`${packFolder}/streets.bin`);
    router = new Router(graph);
    return { ready: true, segments: graph.isMain.length };
  } catch (error) {
    return { ready: false, failed: error instanceof Error ? error.message : String(error) };
  }
}

function answer({ id, factor, call }: RoutingRequest): RoutingReply {
  if (router === null) return { id, failed: "no streets are open" };
  try {
    return { id, ...search(router, call, factor) };
  } catch (error) {
    return { id, failed: error instanceof Error ? error.stack ?? error.message : String(error) };
  }
}

function search(streets: Router, call: RoutingCall, factor: number) {
  switch (call.kind) {
    case "manyToOne":
      return { legs: streets.manyToOne(call.sources, call.target, { factor }) };
    case "oneToMany":
      return { legs: streets.oneToMany(call.source, call.targets, { factor }) };
    case "route":
      return { route: streets.route(call.source, call.target, { factor }) };
    case "match":
      return {
        candidates: call.fixes.map((fix) =>
          streets.candidates(fix, CANDIDATES_REACH_METERS, CANDIDATES_LIMIT)
        ),
      };
  }
}
