/** `/account/security`: where one is signed in, and the way out of each. */
import { Icon } from "../../views/icon.tsx";
import { Pill } from "../../views/pill.tsx";
import type { Reader } from "../../views/reader.ts";
import type { ShownSignIn } from "../people/sign_in_list.ts";
import { clearSessionCookie } from "../session.ts";
import { AccountFrame } from "./account_frame.tsx";
import { refusePage, withPerson } from "./guard.ts";
import { type PageKit, type PagesApp, readerOf, seeOther } from "./kit.ts";
import { pageResponse } from "./layout.tsx";

const PATH = "/account/security";

const BROWSERS: Readonly<Record<string, string>> = {
  yandex: "Yandex Browser",
  edge: "Microsoft Edge",
  opera: "Opera",
  samsung: "Samsung Internet",
  firefox: "Firefox",
  chrome: "Chrome",
  safari: "Safari",
};

const SYSTEMS: Readonly<Record<string, string>> = {
  ios: "iOS",
  android: "Android",
  chromeos: "ChromeOS",
  windows: "Windows",
  macos: "macOS",
  linux: "Linux",
};

/** «Firefox, Android»; where a program said nothing of itself, that it is one. */
function deviceText(reader: Reader, { device, kind }: ShownSignIn): string {
  const [browser = "", system = ""] = (device ?? "").split("/");
  const known = [BROWSERS[browser], SYSTEMS[system]].filter((part) => part !== undefined);
  if (known.length > 0) return known.join(", ");
  return reader.t(kind === "program" ? "security.program" : "security.unknownDevice");
}

function SignInRow({ reader, item }: { reader: Reader; item: ShownSignIn }) {
  const device = deviceText(reader, item);
  return (
    <li class="card stack stack--s">
      <div class="row row--between">
        <h3 class="card__title">{device}</h3>
        {item.isCurrent && <Pill tone="done" icon="check" text={reader.t("security.current")} />}
      </div>
      <p class="small quiet">
        {item.network === null ? "" : `${reader.t("security.network")}: ${item.network}. `}
        {reader.t("security.since", { time: reader.dayTime(item.createdAt) })}{" "}
        {!item.isCurrent && reader.t("security.seen", { time: reader.dayTime(item.lastSeenAt) })}
      </p>
      {!item.isCurrent && (
        <form method="post" action={`${PATH}/sessions/${item.id}/revoke`}>
          <button type="submit" class="button">
            {reader.t("security.revoke")}
            <span class="visually-hidden">: {device}</span>
          </button>
        </form>
      )}
    </li>
  );
}

/** `GET /account/security`, and the ends of sign-ins. */
export function accountSecurityPages(app: PagesApp, kit: PageKit): void {
  const { signIns } = kit.services;

  app.get(PATH, (c) =>
    withPerson(c, async (person) => {
      const reader = readerOf(kit, c);
      const items = await signIns.list(person, c.get("signIn")?.id ?? null);
      return pageResponse(
        <AccountFrame
          reader={reader}
          title={reader.t("security.title")}
          lead={reader.t("security.lead")}
          version={kit.version}
        >
          <section class="stack" aria-labelledby="signins-title">
            <h2 id="signins-title">{reader.t("security.signIns")}</h2>
            <ul class="signins">
              {items.map((item) => <SignInRow key={item.id} reader={reader} item={item} />)}
            </ul>
          </section>
          <div class="row">
            {items.length > 1 && (
              <form method="post" action={`${PATH}/revoke-others`}>
                <button type="submit" class="button button--primary">
                  <Icon name="lock" />
                  {reader.t("security.revokeOthers")}
                </button>
              </form>
            )}
            <form method="post" action={`${PATH}/revoke-all`}>
              <button type="submit" class="button button--danger-quiet">
                {reader.t("security.revokeAll")}
              </button>
            </form>
          </div>
        </AccountFrame>,
      );
    }));

  app.post(`${PATH}/sessions/:id/revoke`, (c) =>
    withPerson(c, async (person) => {
      const outcome = await signIns.revoke(person, c.req.param("id") ?? "");
      return "ok" in outcome ? seeOther(c, PATH) : refusePage(c, 404, "not_found");
    }));

  app.post(`${PATH}/revoke-others`, (c) =>
    withPerson(c, async (person) => {
      await signIns.revokeAll(person, c.get("signIn")?.id ?? null);
      return seeOther(c, PATH);
    }));

  app.post(`${PATH}/revoke-all`, (c) =>
    withPerson(c, async (person) => {
      await signIns.revokeAll(person, null);
      clearSessionCookie(c);
      return seeOther(c, "/signin");
    }));
}
