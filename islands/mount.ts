/**
 * The one script of every page that has something live. Each `<x-island data-name data-props>` is
 * mounted with its own module, which is loaded when the island comes near the screen: after the first
 * paint, and never where nobody scrolls to.
 */
import { forgetDraft } from "./book/draft.ts";
import { forgetDrafts } from "./drafts.ts";
import { askedAgain, loadLater } from "./load_later.ts";
import { quietMoment } from "./pauses.ts";
import { hasKeptCall, hasKeptLinkCall } from "./sos/kept_call.ts";
import { keepOffline } from "./service_worker/register.ts";
import { leaveWith } from "./whose_page.ts";

/**
 * The element already holds what the server rendered.
 * @param properties what stands in `data-props`, from the server's own page
 */
export type Island = (element: HTMLElement, properties: unknown) => void | Promise<void>;

/** Where their modules are, by their names: the page says it (routes/assets.ts). */
const addresses: Readonly<Record<string, string>> = JSON.parse(
  document.documentElement.dataset.islands ?? "{}",
);

/** So much before an island is seen its module is asked for. */
const NEAR_PIXELS = "200px";

async function mount(element: HTMLElement): Promise<void> {
  // Of a page whose own island does it there is no name.
  const name = element.dataset.name!;
  const address = addresses[name];
  if (address === undefined) return;
  const properties: unknown = JSON.parse(element.dataset.props ?? "null");
  // Late is better than never; until then the page says what it can.
  const module: Readonly<Record<string, Island>> = await loadLater(async () => {
    try {
      return await import(askedAgain(address));
    } catch (error) {
      element.dataset.state = "failed";
      throw error;
    }
  });
  delete element.dataset.state;
  // A file of several has each by its name.
  await (module[name] ?? module.default)?.(element, properties);
}

/**
 * Islands that wait until the page rests and they are near the screen; the others come at once. `#watch` stands on
 * all pages of the staff, and of doctors on shift, and is none of their own (routes/pages/layout.tsx); nor is `#kept`,
 * on pages of patients, which is asked for only where a call for help waits in this browser.
 */
const QUIET_MILLISECONDS = 2_000;
/** What nobody waits for comes after all that somebody does. */
const AFTER_ALL_MILLISECONDS = 4_000;
const WAITING = /^(map|area|watch|presence)$/;

function mountOrSay(element: HTMLElement): void {
  mount(element).catch((error) => {
    element.dataset.state = "failed";
    console.error("an island did not come to life", error);
  });
}

const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    mountOrSay(target as HTMLElement);
  }
}, { rootMargin: NEAR_PIXELS });

// The page is painted first: what the server wrote is already the answer.
requestAnimationFrame(() =>
  setTimeout(() => {
    for (const element of document.querySelectorAll<HTMLElement>("x-island, #watch, #kept")) {
      if (element.id === "kept" && !hasKeptCall()) continue;
      if (WAITING.test(element.dataset.name!)) {
        quietMoment(QUIET_MILLISECONDS).then(() => seen.observe(element));
      } else mountOrSay(element);
    }
  })
);

void keepOffline();

// Its own page sends it, and says what comes of it.
if (hasKeptLinkCall() && document.querySelector("[data-name=link_sos]") === null) {
  import("./sos/link_call.ts").then(({ deliverLinkCall }) => deliverLinkCall(), () => {
    // Without a connection there is nobody to send it to; the next page has it.
  });
}

// The sign-out takes all that this browser keeps with it: what waits to be sent is not thrown away unasked.
const { person } = document.documentElement.dataset;
const signOut = () => import("./sign_out.ts");
if (person) {
  // At once: what is said while nobody listens, or before a page is left, is never said again.
  leaveWith(person);
  // Asked for before it is needed: without a connection it would not come, and nobody would be asked.
  quietMoment(QUIET_MILLISECONDS)
    .then(() => new Promise((resolve) => setTimeout(resolve, AFTER_ALL_MILLISECONDS)))
    .then(signOut).catch(() => {/* the server asks who it is anyway */});
}
addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (!person || !/^\/signout\b/.test(form.getAttribute("action") ?? "")) return;
  event.preventDefault();
  event.stopPropagation();
  const forget = () => {
    forgetDraft();
    forgetDrafts();
  };
  signOut().then((module) => module.signOut(form, person, forget))
    .catch(() => form.submit());
}, true);
