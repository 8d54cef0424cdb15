/**
 * Every page of people's matters and those where money is moved, folds open, by Tab alone: each control is reached,
 * seen, and in its order.
 */
import { deepStrictEqual } from "node:assert";
import { BOOKED_PAYMENT } from "../pages/fake_payment_books.ts";
import { bookingOf } from "../pages/fake_payments.ts";
import { PHONE } from "./browser_people.ts";
import { browserTest } from "./chromium.ts";
import { drawSmall } from "./drawn_small.ts";
import { Keyboard } from "./keyboard.ts";
import { isFirstOf, isOfPeople, openShelf, SHOWN } from "./page_shelf.ts";

/** Where the page itself puts the focus on its one field: stories go through these. */
const BEGINS_WITHIN = /^\/(verify|reset\/|second-factor|account\/contacts)/;

/** Where money is moved; an admin's forms are gone through in a story (money_by_keys.ts). */
const OF_MONEY = [
  `/bookings/${bookingOf("chosen")}/pay`,
  `/bookings/${bookingOf("code")}/pay`,
  `/bookings/${bookingOf("cashAsked")}/pay`,
  "/wallet",
  `/admin/payments/${BOOKED_PAYMENT}`,
];

browserTest(
  "pages of people and of money are gone through by the keyboard alone",
  async (visit) => {
    await using shelf = openShelf();
    const { page } = await visit.open({ viewport: PHONE });
    await drawSmall(page);
    const keyboard = new Keyboard(page);
    const pages = SHOWN.filter((one) =>
      isFirstOf(one) && (isOfPeople(one) || OF_MONEY.includes(one.path) && !one.isEmpty) &&
      !BEGINS_WITHIN.test(one.path)
    );
    for (const one of pages) {
      await shelf.show(page, { ...one, language: "ru" });
      await page.evaluate(() => {
        for (const fold of document.querySelectorAll("details:not(.menu)")) {
          fold.setAttribute("open", "");
        }
      });
      await keyboard.walk(one.path);
    }
    deepStrictEqual([...keyboard.wrong], []);
  },
);
