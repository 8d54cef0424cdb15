/**
 * A map in the middle of a page must not catch the finger, or the wheel, that scrolls past it: two fingers
 * move it, and the wheel zooms with a key. Who tries without is told.
 */
import * as leaflet from "leaflet";
import type { MapWords } from "../../../views/map_seed.ts";

const HINT_MILLISECONDS = 1_500;

/** @returns how to stop */
export function gesturesOf(map: leaflet.Map, words: MapWords): () => void {
  const element = map.getContainer();
  const hint = document.createElement("div");
  hint.className = "plainmap__hint";
  hint.setAttribute("aria-hidden", "true");
  element.append(hint);
  let hiding: ReturnType<typeof setTimeout> | undefined;
  const say = (text: string) => {
    hint.textContent = text;
    hint.dataset.shown = "";
    clearTimeout(hiding);
    hiding = setTimeout(() => delete hint.dataset.shown, HINT_MILLISECONDS);
  };
  const isMac = /Mac/.test(navigator.platform);
  // Before Leaflet's own listener, which is there only while the key is held.
  const wheel = (event: WheelEvent) => {
    if (event.ctrlKey || event.metaKey) return void map.scrollWheelZoom.enable();
    map.scrollWheelZoom.disable();
    say(isMac ? words.scrollWithCommand : words.scrollWithControl);
  };
  // A finger scrolls the page, a mouse moves the map.
  const pointer = (event: PointerEvent) => {
    if (event.pointerType === "touch") map.dragging.disable();
    else map.dragging.enable();
  };
  const touch = (event: TouchEvent) => {
    if (event.touches.length === 1) say(words.moveWithTwoFingers);
  };
  const options = { capture: true, passive: true };
  element.addEventListener("wheel", wheel, options);
  element.addEventListener("pointerdown", pointer, options);
  element.addEventListener("touchmove", touch, options);
  if (matchMedia("(pointer: coarse)").matches) map.dragging.disable();
  return () => {
    clearTimeout(hiding);
    element.removeEventListener("wheel", wheel, options);
    element.removeEventListener("pointerdown", pointer, options);
    element.removeEventListener("touchmove", touch, options);
    hint.remove();
  };
}
