/** A page that only listens, for a test in a real browser: what it knows stands in its `window`. */
import { connectLive } from "../../islands/live/live.ts";
import { LIVE_TIMES } from "../../islands/live/times.ts";

const settings = new URLSearchParams(location.search);
const live = connectLive({
  personId: settings.get("person") ?? "person",
  serverNow: Number(document.documentElement.dataset.now),
  times: {
    ...LIVE_TIMES,
    staleMilliseconds: Number(settings.get("stale") ?? 1_500),
    tickMilliseconds: 100,
    answerMilliseconds: 500,
    stream: { firstMilliseconds: 100, longestMilliseconds: 400 },
    outbox: { firstMilliseconds: 100, longestMilliseconds: 400 },
  },
});

Object.assign(globalThis, {
  known: () => ({
    state: live.connection.value.state,
    signedOut: live.connection.value.signedOut,
    versions: Object.fromEntries(
      live.store.bookingIds.value.map((id) => [id, live.store.booking(id).value?.version]),
    ),
    messages: live.store.messages("a").value.map(({ sequence }) => sequence),
    clockOffMilliseconds: live.serverNow() - Date.now(),
    pending: live.outbox.pending.value.map(({ id }) => id),
  }),
  give: (url: string, fields: Record<string, string>) =>
    live.outbox.send({ url, body: new URLSearchParams(fields), label: "", queueable: true })
      .then(({ kind }) => kind),
});
