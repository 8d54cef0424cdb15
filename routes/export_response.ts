/** An export as an answer: a file, written while it is read, so that it may be of any length. */
import type { PersonalExport } from "./people/personal_export.ts";

/** Pieces of a few bytes are put together: each costs a turn of the socket. */
const PIECE_CHARACTERS = 16 * 1024;

export function exportResponse({ pieces }: PersonalExport): Response {
  const iterator = pieces[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      let text = "";
      while (text.length < PIECE_CHARACTERS) {
        const { value, done } = await iterator.next();
        if (done) {
          controller.enqueue(encoder.encode(text));
          return controller.close();
        }
        text += value;
      }
      controller.enqueue(encoder.encode(text));
    },
    async cancel() {
      await iterator.return?.();
    },
  }, { highWaterMark: 1 });
  return new Response(body, {
    headers: {
      "content-type": "application/json; charset=utf-8",
      "content-disposition": 'attachment; filename="tot-my-data.json"',
      "cache-control": "no-store",
    },
  });
}
