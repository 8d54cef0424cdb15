/** `/notifications/wishes`: of which events one wants to hear, by which ways, and in which hours not. */
import { noticesBody } from "../people/notice_wishes.ts";
import { answer } from "../problem.ts";
import type { Services } from "../services.ts";
import type { ApiRoutes } from "./route.ts";

export function noticeWishRoutes(api: ApiRoutes, { notices }: Pick<Services, "notices">): void {
  const tag = "notifications";
  const path = "/notifications/wishes";
  api.add({
    method: "get",
    path,
    tag,
    summary: "Of which events one hears, by which ways, and in which hours not",
    status: 200,
    response: noticesBody,
  }, ({ c, by }) => c.json(notices.of(by)));
  api.add({
    method: "put",
    path,
    tag,
    summary: "Choose them; what is about safety and the visit under way comes all the same",
    body: noticesBody,
    status: 200,
    response: noticesBody,
  }, async ({ c, body, by }) => answer(c, await notices.set(by, body, c.get("language"))));
}
