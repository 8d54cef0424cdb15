/** `GET /account/access`: who looked at one's data, and at that of those in one's care. */
import { AccountFrame } from "./account_frame.tsx";
import { withPerson } from "./guard.ts";
import { type PageKit, type PagesApp, readerOf } from "./kit.ts";
import { pageResponse } from "./layout.tsx";
import { AccessDays } from "../../views/access_list.tsx";
import { Empty } from "../../views/notices.tsx";

export function accountAccessPage(app: PagesApp, kit: PageKit): void {
  app.get("/account/access", (c) =>
    withPerson(c, async (person) => {
      const cursor = c.req.query("cursor");
      const { items, nextCursor } = await kit.services.privacy.accesses(person, {
        limit: 50,
        ...(cursor === undefined ? {} : { cursor }),
      });
      const reader = readerOf(kit, c);
      return pageResponse(
        <AccountFrame
          reader={reader}
          title={reader.t("access.title")}
          lead={reader.t("access.lead")}
          version={kit.version}
        >
          {items.length === 0
            ? (
              <div class="card">
                <Empty
                  icon="eye"
                  title={reader.t("access.nobody")}
                  text={reader.t("access.nobodyText")}
                />
              </div>
            )
            : <AccessDays reader={reader} items={items} />}
          {nextCursor !== null && (
            <p>
              <a class="button" href={`/account/access?cursor=${nextCursor}`}>
                {reader.t("access.earlier")}
              </a>
            </p>
          )}
        </AccountFrame>,
      );
    }));
}
