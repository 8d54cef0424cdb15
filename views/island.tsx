/** A part of a page that comes to life: the server's own markup, and what its island has to know. */
import { type ComponentChildren, h } from "preact";

/**
 * @param name the island's name in `islands/mount.ts`
 * @param properties goes into `data-props` as JSON; Preact escapes it
 */
export const Island = (
  { name, properties, children }: {
    name: string;
    properties: unknown;
    children: ComponentChildren;
  },
) => h("x-island", { "data-name": name, "data-props": JSON.stringify(properties) }, children);
