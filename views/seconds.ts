/**
 * The present second of a live page, for the few parts that count seconds: the page around them is drawn
 * anew more rarely. On the server, and where there is no such clock, a part shows the moment of its page.
 */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Reader } from "./reader.ts";

/** Server's milliseconds; a component that reads the value is drawn anew with each second. */
export const SecondsContext = createContext<{ readonly value: number } | null>(null);

/** @param isCounted false: this moment's text has no seconds, and the page's own moment will do */
export function useSeconds(reader: Reader, isCounted = true): Reader {
  const seconds = useContext(SecondsContext);
  return seconds === null || !isCounted ? reader : reader.at(seconds.value);
}
