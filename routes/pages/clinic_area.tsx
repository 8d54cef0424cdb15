/** `/clinic/area`: where a clinic's own doctors go; drawn on the map, or written down corner by corner. */
import type { Area } from "../../city/areas.ts";
import { areaBounds } from "../../city/areas.ts";
import { areaSchema } from "../../city/clinic_areas.ts";
import { TextArea } from "../../views/fields.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import type { Reader } from "../../views/reader.ts";
import type { AreaPolygons } from "../../islands/map/adapter.ts";
import type { Language, Outcome } from "../services.ts";
import { fieldError } from "../validation.ts";
import { AccountFrame, Saved } from "./account_frame.tsx";
import { areaOfText, textOfArea } from "./area_text.ts";
import { liesElsewhere } from "./city_settings_body.ts";
import { attemptOf, failureHeaders, failureOf } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
import { formOf, type PageKit, type PagesApp, readerOf, seeOther } from "./kit.ts";
import { pageResponse } from "./layout.tsx";
import { MapFrame } from "./map_frame.tsx";

const PATH = "/clinic/area";
const FORM = "area";

interface Props {
  reader: Reader;
  kit: PageKit;
  area: Area | null;
  attempt: Attempt | null;
  isSaved: boolean;
}

const polygonsOf = (area: Area | null): AreaPolygons | null =>
  area === null ? null : area.type === "Polygon" ? [area.coordinates] : area.coordinates;

/** The map of the reader's city; nothing where there is none, and the field is whole without it. */
function AreaMap(
  { reader, kit, area, field }: Omit<Props, "attempt" | "isSaved"> & { field: string },
) {
  const open = kit.cities.list.find(({ name }) => name === reader.city.name) ?? kit.cities.list[0];
  if (open === undefined) return null;
  return (
    <MapFrame
      reader={reader}
      kit={kit}
      city={open.name}
      contents={{
        bounds: open.city.pack.manifest.bounds,
        focus: area === null ? null : areaBounds(area),
        area: polygonsOf(area),
        points: [],
      }}
      caption={reader.t("clinicArea.map")}
      drawsInto={field}
    />
  );
}

function AreaPage(props: Props) {
  const { reader, kit, area, attempt, isSaved } = props;
  const state = new FormState(FORM, attempt);
  return (
    <AccountFrame
      reader={reader}
      title={reader.t("clinicArea.title")}
      lead={reader.t("clinicArea.lead")}
      attempt={attempt}
      version={kit.version}
      styles={["map.css"]}
      scripts={kit.assets?.scriptsOf("area") ?? null}
    >
      <Saved reader={reader} isSaved={isSaved} />
      <p class="fact">
        <Icon name="map" />
        <span>{reader.t(area === null ? "clinicArea.everywhere" : "clinicArea.limited")}</span>
      </p>
      <form class="card stack" method="post" action={PATH} novalidate>
        <AreaMap reader={reader} kit={kit} area={area} field={state.id("area")} />
        <TextArea
          reader={reader}
          state={state}
          name="area"
          label={reader.t("clinicArea.corners")}
          hint={reader.t("clinicArea.cornersHint")}
          fallback={textOfArea(area)}
          optional
          rows={8}
          spellcheck={false}
        />
        <div class="formend">
          <button type="submit" class="button button--primary button--large">
            {reader.t("form.save")}
          </button>
        </div>
      </form>
      {area !== null && (
        <form method="post" action={PATH}>
          <button type="submit" class="button">{reader.t("clinicArea.clear")}</button>
        </form>
      )}
    </AccountFrame>
  );
}

/** What the service cannot know: that it is no JSON, or lies beside every map. */
function pageErrors(kit: PageKit, area: unknown, language: Language): Outcome<null> {
  if (area === undefined) return { invalid: [fieldError("area", "corners", language)] };
  const parsed = areaSchema.safeParse(area);
  const maps = kit.cities.list.map(({ city }) => city.pack.manifest.bounds);
  const isBeside = parsed.success && maps.length > 0 &&
    maps.every((map) => liesElsewhere(parsed.data, map));
  return isBeside ? { invalid: [fieldError("area", "area_elsewhere", language)] } : { ok: null };
}

export function clinicAreaPage(app: PagesApp, kit: PageKit): void {
  const { areas } = kit.services;

  app.get(PATH, (c) =>
    withPerson(c, (person) => {
      const area = areas.of(person);
      if (!("ok" in area)) return refusePage(c, 404, "not_found");
      return pageResponse(
        <AreaPage
          reader={readerOf(kit, c, PATH)}
          kit={kit}
          area={area.ok}
          attempt={null}
          isSaved={c.req.query("saved") !== undefined}
        />,
      );
    }));

  app.post(PATH, (c) =>
    withPerson(c, async (person) => {
      const language = c.get("language");
      const values = await formOf(c);
      const given = areaOfText(values.text("area"));
      const judged = pageErrors(kit, given, language);
      const outcome = "ok" in judged ? await areas.set(person, given, language) : judged;
      const failure = failureOf(outcome, language);
      if (failure === null) return seeOther(c, `${PATH}?saved`);
      const area = areas.of(person);
      if (!("ok" in area)) return refusePage(c, 404, "not_found");
      return pageResponse(
        <AreaPage
          reader={readerOf(kit, c, PATH)}
          kit={kit}
          area={area.ok}
          attempt={attemptOf(FORM, values, failure)}
          isSaved={false}
        />,
        failure.status,
        failureHeaders(failure),
      );
    }));
}
