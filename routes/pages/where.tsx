/** `GET /where`: which cities are served and how far, and whether an address is. For everybody. */
import { telephone } from "../../views/booking_words.ts";
import { Icon } from "../../views/icon.tsx";
import { cityOf, type OpenCity, type PageKit, type PagesApp, readerOf } from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";
import { MapFrame } from "./map_frame.tsx";
import { Empty } from "../../views/notices.tsx";
import type { Reader } from "../../views/reader.ts";
import { cityTitle, type ServedArea, servedAreaOf } from "./where_area.ts";
import {
  ADDRESS_MAX_LENGTH,
  type Check,
  checkAddress,
  CheckAnswer,
  CheckForm,
} from "./where_check.tsx";
import { attributionOf } from "../../city/style.ts";
import { boundsCenter, growBounds, inBounds, type Point } from "../../city/geometry.ts";
import type { MapContents } from "./map_frame.tsx";

/** Around a checked address so much of the town is shown. */
const FOCUS_METERS = 350;

interface ShownProps {
  reader: Reader;
  kit: PageKit;
  open: OpenCity;
  area: ServedArea;
  query: string;
  check: Check | null;
}

/** With one city there is nothing to choose. */
const CityTabs = ({ reader, kit, open }: ShownProps) =>
  kit.cities.list.length < 2 ? null : (
    <nav class="tabs" aria-label={reader.t("where.cities")}>
      {kit.cities.list.map((one) => (
        <a
          class="tabs__tab"
          href={`/where?city=${one.name}`}
          aria-current={one.name === open.name ? "page" : undefined}
        >
          {cityTitle(one, reader.language)}
        </a>
      ))}
    </nav>
  );

function Facts({ reader, open, area }: ShownProps) {
  const { dispatcherPhone, dispatcherPhoneText } = reader.city;
  const size = {
    width: reader.distance(area.widthMeters),
    height: reader.distance(area.heightMeters),
  };
  return (
    <section class="card" aria-labelledby="area-title">
      <h2 class="card__title" id="area-title">{cityTitle(open, reader.language)}</h2>
      <p class="fact">
        <Icon name="map" />
        <span>
          {reader.t(area.isDrawn ? "where.areaDrawn" : "where.areaWhole")}
          <span class="fact__sub">{reader.t("where.areaSize", size)}</span>
        </span>
      </p>
      {area.parts.length > 0 && (
        <p class="fact">
          <Icon name="pin" />
          <span>
            {reader.t("where.parts")}
            <span class="fact__sub">{reader.list(area.parts)}</span>
          </span>
        </p>
      )}
      {dispatcherPhone !== null && (
        <p class="fact">
          <Icon name="phone" />
          <span>
            {reader.t("where.dispatcher")}
            <a class="fact__sub" href={telephone(dispatcherPhone)}>
              {dispatcherPhoneText ?? dispatcherPhone}
            </a>
          </span>
        </p>
      )}
    </section>
  );
}

/** Whose map it is: on the map as well as here, since the addresses come from it too. */
function Credit({ reader, open }: ShownProps) {
  const { attribution, source } = open.city.pack.manifest;
  const link = attributionOf({ attribution, language: reader.language });
  return (
    <p class="wherecredit">
      {reader.t("where.credit")} <span dangerouslySetInnerHTML={{ __html: link }} />
      {source.note !== undefined && <span lang="en">{source.note}</span>}
    </p>
  );
}

/** The area, and the checked place in the middle where there is one. */
function contentsOf({ reader, open, area, check }: ShownProps): MapContents {
  const place: Point | null = check === null || check.kind === "unknown"
    ? null
    : check.kind === "found"
    ? check.best
    : check.place;
  const { bounds, polygons } = area;
  // Another town is not on this map.
  if (place === null || !inBounds(place, open.city.pack.manifest.bounds)) {
    return { bounds, area: polygons, focus: null, points: [] };
  }
  const { latitude, longitude } = place;
  const label = check?.kind === "found" ? check.best.label : reader.t("where.yourPlace");
  return {
    bounds,
    area: polygons,
    focus: growBounds(
      { west: longitude, south: latitude, east: longitude, north: latitude },
      FOCUS_METERS,
    ),
    points: [{ id: "checked", kind: "home", latitude, longitude, label }],
  };
}

function Shown(props: ShownProps) {
  const { reader, kit, open, query, check } = props;
  const best = check?.kind === "found" ? check.best : null;
  const served = kit.cities.list.find((one) => one.name === best?.city);
  return (
    <div class="where">
      <div class="where__check stack stack--l">
        <div class="stack stack--s">
          <h1>{reader.t("where.title")}</h1>
          <p class="wherelead">{reader.t("where.lead")}</p>
        </div>
        <CityTabs {...props} />
        <section class="card" aria-labelledby="check-title">
          <h2 class="card__title" id="check-title">{reader.t("where.question")}</h2>
          <CheckForm reader={reader} query={query} />
          {check !== null && (
            <CheckAnswer
              reader={reader}
              check={check}
              cityTitle={served === undefined ? null : cityTitle(served, reader.language)}
            />
          )}
        </section>
      </div>
      <div class="where__map">
        <MapFrame
          reader={reader}
          kit={kit}
          city={open.name}
          tall
          contents={contentsOf(props)}
          caption={reader.t("where.caption")}
        />
      </div>
      <div class="where__facts stack">
        <Facts {...props} />
        <Credit {...props} />
      </div>
    </div>
  );
}

/** No city is imported: calls are taken from everywhere, and an operator learns what to do. */
const NoCity = ({ reader }: { reader: Reader }) => (
  <div class="stack stack--l">
    <h1>{reader.t("where.title")}</h1>
    <Empty icon="map" title={reader.t("where.noCity")} text={reader.t("where.noCityText")}>
      <p class="small">
        {reader.t("where.import")}
        <br />
        <code>deno task city import FILE</code>
      </p>
    </Empty>
  </div>
);

export function wherePage(app: PagesApp, kit: PageKit): void {
  app.get("/where", async (c) => {
    const { list } = kit.cities;
    const { cities } = kit.services;
    const language = c.get("language");
    // Cut short, an emoji in the middle is no longer one.
    const query = (c.req.query("q") ?? "").trim().slice(0, ADDRESS_MAX_LENGTH).toWellFormed();
    const asked = new URLSearchParams(query === "" ? {} : { q: query });
    const first = readerOf(kit, c, query === "" ? "/where" : `/where?${asked}`);
    const named = list.find(({ name }) => name === c.req.query("city")) ??
      list.find(({ name }) => name === first.city.name) ?? list[0];
    const frame = { title: first.t("where.title"), version: kit.version, styles: ["map.css"] };
    if (named === undefined) {
      return pageResponse(
        <Layout {...frame} reader={first} mainClass="wrap wrap--narrow page-body">
          <NoCity reader={first} />
        </Layout>,
      );
    }
    const near = boundsCenter(servedAreaOf(named, language).bounds);
    const check = query === "" ? null : await checkAddress(cities, language, query, near);
    const found = check?.kind === "found" ? check.best.city : null;
    const open = list.find(({ name }) => name === found) ?? named;
    const reader = first.in(cityOf(kit, language, open.name));
    return pageResponse(
      <Layout
        {...frame}
        reader={reader}
        mainClass="wrap page-body"
        scripts={kit.assets?.scripts ?? null}
      >
        <Shown
          reader={reader}
          kit={kit}
          open={open}
          area={servedAreaOf(open, language)}
          query={query}
          check={check}
        />
      </Layout>,
    );
  });
}
