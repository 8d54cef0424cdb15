/**
 * Where one is in a room. Whoever reads at the end stays there when something is said; whoever reads
 * further up stays where they are, also when older words come in above, and is told of the new ones.
 */
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { MessageView } from "../actors/booking/view.ts";
import type { LiveRoom } from "./live_context.ts";

/** So near to the end counts as at the end. */
const NEAR_PIXELS = 48;

interface Missed {
  readonly count: number;
  show(): void;
}

const isAtEnd = (list: HTMLElement): boolean =>
  list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_PIXELS;

export function useRoomScroll(
  list: RefObject<HTMLOListElement | null>,
  messages: readonly MessageView[],
  echoes: number,
  room: LiveRoom | null,
): Missed {
  const first = messages[0]?.sequence ?? 0;
  const last = messages.at(-1)?.sequence ?? 0;
  const seen = useRef({ first, last, height: 0, atEnd: true });
  const [reached, setReached] = useState(last);

  useLayoutEffect(() => {
    const element = list.current;
    if (element === null || room === null) return;
    const before = seen.current;
    if (first < before.first && before.first > 0) {
      // Older ones came in above: what one was reading stays under the eye.
      element.scrollTop += element.scrollHeight - before.height;
    } else if (before.atEnd || before.height === 0) element.scrollTop = element.scrollHeight;
    seen.current = { first, last, height: element.scrollHeight, atEnd: isAtEnd(element) };
  }, [first, last, echoes, room === null]);

  useEffect(() => {
    const element = list.current;
    if (element === null || room === null) return;
    let isSeen = false;
    const look = () => {
      const atEnd = isAtEnd(element);
      seen.current = { ...seen.current, atEnd, height: element.scrollHeight };
      if (!atEnd || !isSeen || document.visibilityState !== "visible") return;
      setReached(last);
      room.markRead(last);
    };
    const watch = new IntersectionObserver((entries) => {
      isSeen = entries.some((entry) => entry.isIntersecting);
      look();
    }, { threshold: 0.2 });
    watch.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    document.addEventListener("visibilitychange", look);
    return () => {
      watch.disconnect();
      element.removeEventListener("scroll", look);
      document.removeEventListener("visibilitychange", look);
    };
  }, [last, room === null]);

  const count = seen.current.atEnd ? 0 : messages.filter((one) => one.sequence > reached).length;
  return {
    count,
    show() {
      const element = list.current;
      if (element === null) return;
      element.scrollTo({ top: element.scrollHeight, behavior: "instant" });
      setReached(last);
    },
  };
}
