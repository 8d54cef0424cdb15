/** One call for help on a page: however it is pressed, taken back and given again; on a document of a few lines. */
import { deepStrictEqual, equal, ok } from "node:assert";
import { type ComponentType, type ContainerNode, h, render } from "preact";
import { useEffect } from "preact/hooks";
import { drawCalmly } from "../../islands/calm_rendering.ts";
import { type LiveSos, useSos } from "../../islands/sos/use_sos.ts";
import type { Reader } from "../../views/reader.ts";
import type { SosSeed } from "../../views/sos.tsx";
import { PAPER, PaperNode } from "./paper_document.ts";

const rest = () => new Promise((resolve) => setTimeout(resolve, 20));

const SEED = {
  alert: null,
  bookingId: null,
  place: null,
  reader: { now: 0 },
} as unknown as SosSeed;
const READER: Reader = {
  person: { id: "anna" },
  city: { dispatcherOnDuty: true },
  in: () => READER,
} as unknown as Reader;

/** Draws on paper, calmly. */
function drawn(component: ComponentType): void {
  Object.assign(globalThis, { document: PAPER });
  drawCalmly();
  render(h(component, null), new PaperNode("main") as unknown as ContainerNode);
}

Deno.test("a call for help that is given twice before the first is drawn is one call", async () => {
  localStorage.clear();
  const sent: { clientId: string }[] = [];
  const { fetch: realFetch } = globalThis;
  globalThis.fetch = (_url, request) => {
    sent.push(JSON.parse(request?.body as string));
    return new Promise(() => {});
  };
  let sos!: LiveSos;
  drawn(() => {
    sos = useSos(SEED, READER);
    return h("p", null);
  });
  sos.raise();
  sos.raise();
  await rest();
  globalThis.fetch = realFetch;
  equal(sent.length, 1);
  const kept = JSON.parse(localStorage.getItem("tot-sos") ?? "null");
  equal(kept.clientId, sent[0]!.clientId, "what is kept is what was sent");
  localStorage.clear();
});

Deno.test("a call for help that was taken back on its way and given again is one call, and stands", async () => {
  localStorage.clear();
  const sent: string[] = [];
  let answer = (_: Response) => {};
  const { fetch: realFetch } = globalThis;
  globalThis.fetch = (url, request) => {
    sent.push(`${request?.method} ${url}`);
    return new Promise((resolve) => answer = resolve);
  };
  let sos!: LiveSos;
  await new Promise<void>((resolve) => {
    drawn(() => {
      sos = useSos(SEED, READER);
      useEffect(resolve, []);
      return h("p", null);
    });
  });
  sos.raise();
  await rest();
  sos.cancel();
  sos.raise();
  const { raise } = sos;
  answer(Response.json({ id: "1", status: "resolved", version: 1, raisesAt: "" }));
  while (localStorage.getItem("tot-sos") !== null) {
    await new Promise((resolve) => setTimeout(resolve));
  }
  // Given once more on a page that has not drawn yet that it is stored.
  raise();
  await rest();
  globalThis.fetch = realFetch;
  deepStrictEqual(sent, ["POST /api/v1/emergency/alert"]);
  localStorage.clear();
});

Deno.test("a call for help that is taken back on its way says so at once, and no page sends it again", async () => {
  localStorage.clear();
  const sent: string[] = [];
  let answer = (_: Response) => {};
  const { fetch: realFetch } = globalThis;
  globalThis.fetch = (url, request) => {
    sent.push(`${request?.method} ${url}`);
    return new Promise((resolve) => answer = resolve);
  };
  let sos!: LiveSos;
  await new Promise<void>((resolve) => {
    drawn(() => {
      sos = useSos(SEED, READER);
      useEffect(resolve, []);
      return h("p", null);
    });
  });
  const kept = () => localStorage.getItem("tot-sos") !== null;
  sos.raise();
  await rest();
  deepStrictEqual([sos.state.kind, kept()], ["sending", true]);
  sos.cancel();
  await rest();
  deepStrictEqual([sos.state.kind, kept()], ["cancelling", false], "a reload knows it, too");
  sos.raise();
  await rest();
  deepStrictEqual([sos.state.kind, kept()], ["sending", true], "and wanted again it is kept again");
  sos.cancel();
  await rest();
  answer(Response.json({ id: "1", status: "resolved", version: 1, raisesAt: "" }));
  await rest();
  deepStrictEqual(sent, ["POST /api/v1/emergency/alert", "PUT /api/v1/emergency/1/status"]);
  globalThis.fetch = realFetch;
  localStorage.clear();
});

Deno.test("a call that is stored, and nothing hears of it: the page says so as of when it was, without that script", async () => {
  localStorage.clear();
  const { fetch: realFetch, setTimeout: wait } = globalThis;
  const timers: [milliseconds: number, call: () => void][] = [];
  globalThis.fetch = () =>
    Promise.resolve(
      Response.json({ id: "1", status: "counting", version: 1, raisesAt: "2026-11-26T14:02:05Z" }),
    );
  let sos!: LiveSos;
  await new Promise<void>((resolve) => {
    drawn(() => {
      sos = useSos(SEED, READER, () => new Promise<never>(() => {}));
      useEffect(resolve, []);
      return h("p", null);
    });
  });
  Object.assign(globalThis, {
    setTimeout: (call: () => void, milliseconds = 0) =>
      milliseconds < 5_000 ? wait(call, milliseconds) : timers.push([milliseconds, call]),
  });
  sos.raise();
  const unheard = () => timers.find(([milliseconds]) => milliseconds === 6_000)?.[1];
  for (let left = 1_000; unheard() === undefined && left > 0; left--) {
    await new Promise((resolve) => wait(resolve, 1));
  }
  Object.assign(globalThis, { fetch: realFetch, setTimeout: wait });
  deepStrictEqual([sos.state.kind, sos.knownAt], ["stored", null], "it counts");
  unheard()?.();
  await rest();
  ok(sos.knownAt !== null);
  localStorage.clear();
});

Deno.test("a call that another tab has brought to the server is not said to be unknown here", async () => {
  localStorage.clear();
  const call = { clientId: "1", personId: "anna", bookingId: null, at: Date.now(), position: null };
  localStorage.setItem("tot-sos", JSON.stringify(call));
  const { fetch: realFetch } = globalThis;
  globalThis.fetch = () => Promise.reject(new TypeError("no connection"));
  let sos!: LiveSos;
  await new Promise<void>((resolve) => {
    drawn(() => {
      sos = useSos(SEED, READER);
      useEffect(resolve, []);
      return h("p", null);
    });
  });
  await rest();
  deepStrictEqual(sos.state, { kind: "unsent", isKept: true });
  localStorage.clear();
  dispatchEvent(new Event("storage"));
  await rest();
  deepStrictEqual(sos.state, { kind: "none" });
  globalThis.fetch = realFetch;
});

Deno.test("a second call that is taken back, or refused, leaves the first on the page, and one that joins it too", async () => {
  const first = {
    id: "1",
    version: 3,
    status: "acknowledged",
    raisesAt: "2026-11-26T14:02:05Z",
    acknowledgedBy: { name: "Olga", at: "2026-11-26T14:03:05Z" },
  };
  const counting = { id: "2", status: "counting", version: 1, raisesAt: "2026-11-26T14:12:05Z" };
  const taken = Response.json({ id: "2", status: "cancelled", version: 2 });
  const stories: readonly (readonly [what: string, answers: Response[], shown: string])[] = [
    ["taken back in its count", [Response.json(counting), taken], "1 acknowledged Olga"],
    [
      "refused",
      [
        new Response("{}", {
          status: 403,
          headers: { "content-type": "application/problem+json" },
        }),
      ],
      "1 acknowledged Olga",
    ],
    ["joined", [Response.json({ ...first, version: 4, status: "raised" })], "1 raised Olga"],
    ["stored by itself", [Response.json(counting)], "2 counting undefined"],
  ];
  const { fetch: realFetch } = globalThis;
  for (const [what, answers, shown] of stories) {
    localStorage.clear();
    globalThis.fetch = () => Promise.resolve(answers.shift()!);
    let sos!: LiveSos;
    await new Promise<void>((resolve) => {
      drawn(() => {
        const seed = { ...SEED, alert: first } as unknown as SosSeed;
        sos = useSos(seed, READER, () => new Promise<never>(() => {}));
        useEffect(resolve, []);
        return h("p", null);
      });
    });
    sos.raise();
    await rest();
    if (what === "taken back in its count") {
      sos.cancel();
      await rest();
    }
    const { state } = sos;
    const alert = state.kind === "stored" ? state.alert : null;
    deepStrictEqual(
      `${alert?.id} ${alert?.status} ${alert?.acknowledgedBy?.name}`,
      shown,
      what,
    );
  }
  globalThis.fetch = realFetch;
  localStorage.clear();
});
