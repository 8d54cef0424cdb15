/**
 * A page is for the person whom it was written for. Who signs out in one tab has left the others too, with all that
 * stands on them; and a page that the browser kept whole and gives back may be of somebody who has left since.
 */
import { openChannel } from "./live/channel.ts";

/** One of this page, which hears the others and not itself. */
const channel = openChannel("tot-sign-out");

/** The browser, as this needs it. */
export interface WhosePage {
  /** @param call with the person who has signed out in whichever tab */
  onSignOut(call: (personId: string) => void): void;
  /** The page was given back as it was left. */
  onReturn(call: () => void): void;
  /** @returns null: nobody, undefined: it is not known */
  whoAmI(): Promise<string | null | undefined>;
  leave(): void;
  /** The server shows what there is to see. */
  reload(): void;
}

const PAGE: WhosePage = {
  onSignOut(call) {
    if (channel !== null) channel.onmessage = ({ data }) => call(String(data));
  },
  onReturn(call) {
    addEventListener("pageshow", (event) => {
      if ((event as PageTransitionEvent).persisted) call();
    });
  },
  // It is asked for when it is needed: a page that is given back can ask, or could not be told an answer either.
  whoAmI: () => import("./live/who_am_i.ts").then(({ whoAmI }) => whoAmI()).catch(() => undefined),
  leave: () => location.replace("/"),
  reload: () => location.reload(),
};

/** Takes the page away with its person. */
export function leaveWith(personId: string, page: WhosePage = PAGE): void {
  page.onSignOut((left) => left === personId && page.leave());
  page.onReturn(async () => {
    const who = await page.whoAmI();
    if (who !== undefined && who !== personId) page.reload();
  });
}

/** To all other tabs: this person has signed out. */
export const tellSignedOut = (personId: string): void => channel?.postMessage(personId);
