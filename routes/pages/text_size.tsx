/** Larger letters by choice, for those who do not know where a browser keeps its own. */
import { keepCookie } from "../cookies.ts";
import { afterChoice, type Redraw, withForm } from "./kept_form.ts";
import { formOf, localPath, type PagesApp } from "./kit.ts";
import { TEXT_SIZE_COOKIE, textSizeOf } from "../text_size.ts";
import { type Reader, TEXT_SIZES } from "../../views/reader.ts";

const KEPT_SECONDS = 365 * 86_400;

/** Three buttons with the letter in its size; the present one is pressed. */
export const TextSizeSwitch = (
  { reader, keeps }: { reader: Reader; keeps?: Redraw | undefined },
) => (
  <form class="textsize" method="post" action="/text-size">
    <input type="hidden" name="next" value={reader.path} />
    <fieldset>
      <legend>{reader.t("textSize.label")}</legend>
      {TEXT_SIZES.map((size) => (
        <button
          key={size}
          type="submit"
          name="size"
          value={size}
          class="button button--quiet textsize__button"
          data-size={size}
          aria-pressed={reader.textSize === size}
          {...withForm(keeps, "/text-size", `size=${size}`)}
        >
          <span aria-hidden="true">{reader.t("textSize.letter")}</span>
          <span class="visually-hidden">{reader.t(`textSize.${size}`)}</span>
        </button>
      ))}
    </fieldset>
  </form>
);

/** `POST /text-size`. */
export function textSizeRoute(app: PagesApp): void {
  app.post("/text-size", async (c) => {
    const values = await formOf(c);
    const size = textSizeOf(c.req.query("size") ?? values.text("size"));
    keepCookie(c, TEXT_SIZE_COOKIE, size, KEPT_SECONDS);
    return afterChoice(c, localPath(values.text("next"), "/"));
  });
}
