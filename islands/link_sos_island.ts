/**
 * The question of a visit's link, alive: what was sent is kept in this browser until the server has it, and the page
 * with the numbers stays where it is meanwhile. Without a script it is a form.
 */
import { newIdentifier } from "./live/identifier.ts";
import { LINK_HOST, linkCalls, pageOfCall } from "./sos/link_call.ts";

export default function mount(element: HTMLElement): void {
  const calls = linkCalls(LINK_HOST);
  const form = element.querySelector("form");
  const waits = element.querySelector<HTMLElement>("[data-waits]");
  const cancel = waits?.querySelector("button");
  if (!form || !waits || !cancel) return;
  const path = location.pathname;

  async function deliver(): Promise<void> {
    const call = calls.kept();
    if (call === null) return;
    form!.hidden = true;
    waits!.hidden = false;
    const answer = await calls.deliver();
    if (answer !== "gone") location.replace(pageOfCall(call));
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = new FormData(form).get("clientId");
    calls.keep({ path, clientId: String(given ?? newIdentifier()), at: Date.now() });
    void deliver();
    waits.focus();
  });
  cancel.addEventListener("click", () => {
    calls.drop();
    waits.hidden = true;
    form.hidden = false;
  });
  // What this browser kept when the page was left; of another visit it goes out all the same.
  void deliver();
}
