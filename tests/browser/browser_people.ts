/** People who sign in with a real browser: each in a context of their own, on a phone or at a desk. */
import type { BrowserContextOptions, Page } from "playwright-core";
import * as people from "../support/people.ts";
import type { Visit } from "./chromium.ts";

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1280, height: 800 };

/** «проспект Абая, 45к1» of the city pack, and a place some minutes away along the streets. */
export const DOOR = { latitude: 51.16944, longitude: 71.42988 };

export interface Seated {
  readonly page: Page;
  readonly id: string;
  /** What the page itself does not show: errors of scripts, and what the policy forbade. */
  readonly violations: readonly string[];
}

/** Signs somebody in by the page's own form. */
export async function seat(
  visit: Visit,
  base: string,
  who: { readonly id: string; readonly login: string; readonly password: string },
  options: BrowserContextOptions = {},
): Promise<Seated> {
  const { page, violations } = await visit.open({ viewport: PHONE, ...options });
  await page.goto(`${base}/signin`);
  await page.fill("[name=login]", who.login);
  await page.fill("[name=password]", who.password);
  await Promise.all([
    page.waitForURL((url) => !url.pathname.startsWith("/signin")),
    page.locator('form[action="/signin"] button').first().click(),
  ]);
  return { page, id: who.id, violations };
}

const loginOf = (email: string) => ({ login: email, password: people.PASSWORD });

export async function newPatient(base: string, more: Record<string, unknown> = {}) {
  const email = `patient-${people.unique()}@tot.example`;
  const made = await people.patient(base, {
    email,
    firstName: "Анна",
    lastName: "Петрова",
    ...more,
  });
  return { id: made.user.id as string, ...loginOf(email), api: made };
}

/** Approved, and not on shift yet. */
export async function newDoctor(base: string, more: Record<string, unknown> = {}) {
  const email = `doctor-${people.unique()}@tot.example`;
  const made = await people.doctor(base, null, {
    email,
    firstName: "Марина",
    lastName: "Ковалёва",
    ...more,
  });
  return { id: made.user.id as string, ...loginOf(email), api: made };
}

export async function newDispatcher(base: string) {
  const email = `dispatcher-${people.unique()}@tot.example`;
  const made = await people.patient(base, { email, firstName: "Ольга", lastName: "Белова" });
  await people.promoted(await people.admin(base), made, "dispatcher");
  return { id: made.user.id as string, ...loginOf(email), api: made };
}
