/** A table as a file that spreadsheets open: UTF-8 with its mark, semicolons, one line a row (RFC 4180). */
import type { Language } from "./services.ts";

type Cell = string | number;

/** A sum as the reader's spreadsheet reads it: «1500,50» in Russian, «1500.50» in English. */
export function csvSum(kopecks: number, language: Language): string {
  const absolute = Math.abs(kopecks);
  const part = String(absolute % 100).padStart(2, "0");
  const point = language === "ru" ? "," : ".";
  return `${kopecks < 0 ? "-" : ""}${Math.floor(absolute / 100)}${point}${part}`;
}

const NUMBER = /^-?\d+(?:[.,]\d+)?$/;

/** A text that a spreadsheet would take for a formula begins with an apostrophe. */
export function csvCell(cell: Cell): string {
  const text = String(cell).replaceAll(/[\r\n\t]+/g, " ");
  const safe = /^[=+\-@]/.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[";]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const csvLine = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(";")}\r\n`;

/** Lines are put together: each piece costs a turn of the socket. */
const PIECE_CHARACTERS = 16 * 1024;

/** @param name of the file, without its ending; letters, digits and dashes */
export function csvResponse(name: string, rows: AsyncIterable<readonly Cell[]>): Response {
  const iterator = rows[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  let text = "\ufeff";
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      while (text.length < PIECE_CHARACTERS) {
        const { value, done } = await iterator.next();
        if (done) {
          controller.enqueue(encoder.encode(text));
          return controller.close();
        }
        text += csvLine(value);
      }
      controller.enqueue(encoder.encode(text));
      text = "";
    },
    async cancel() {
      await iterator.return?.();
    },
  }, { highWaterMark: 1 });
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${name}.csv"`,
      "cache-control": "no-store",
    },
  });
}
