/**
 * A page that nobody looks at. Its judges ask where things stand and what colours they have; the picture of it, which
 * is drawn anew for each of some thousand looks, was a fifth of their time. It is drawn at a fiftieth of its size, of
 * which the page hears nothing: widths, heights, pixels and what lies at a point are as ever.
 */
import type { CDPSession, Page } from "playwright-core";

const SCALE = 0.02;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Makes the page as large as this, and its picture small. */
export async function resizeSmall(session: CDPSession, { width, height }: Size): Promise<void> {
  await session.send("Emulation.setDeviceMetricsOverride", {
    width,
    height,
    screenWidth: width,
    screenHeight: height,
    deviceScaleFactor: 1,
    mobile: false,
    viewport: { x: 0, y: 0, width, height, scale: SCALE },
  });
}

/** Draws the page small from now on, at the size that it has. For pages that no mouse is moved over. */
export async function drawSmall(page: Page): Promise<void> {
  await resizeSmall(await page.context().newCDPSession(page), page.viewportSize()!);
}
