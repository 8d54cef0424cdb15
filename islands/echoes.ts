/** What was said on this page and is not in the room yet. */
import { useState } from "preact/hooks";

export interface Said {
  readonly bookingId: string;
  readonly clientId: string;
  readonly content: string;
}

/** What was said here a moment ago: in the room's list until the server has it. */
export interface Echoes {
  add(said: Said): void;
  /** The room has it, the outbox keeps it, or the server would not have it. */
  drop(clientId: string): void;
  readonly list: readonly Said[];
}

export function useEchoes(): Echoes {
  const [list, setList] = useState<readonly Said[]>([]);
  return {
    list,
    add: (said) => setList((known) => [...known, said]),
    drop: (clientId) => setList((known) => known.filter((one) => one.clientId !== clientId)),
  };
}
