/** `GET /legal`: in whose name the city is served, and on what terms. For everybody, to print too. */
import type { LocaleKey } from "../locale.ts";
import type { LegalTexts } from "../services.ts";
import { cityOf, type PageKit, type PagesApp, readerOf } from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";
import type { Reader } from "../../views/reader.ts";

const TEXTS: readonly { readonly id: keyof LegalTexts; readonly title: LocaleKey }[] = [
  { id: "terms", title: "legal.terms" },
  { id: "privacy", title: "legal.privacy" },
  { id: "medicalConsent", title: "legal.consent" },
];

function LegalPage({ reader, kit }: { reader: Reader; kit: PageKit }) {
  const { legal } = reader.city;
  return (
    <Layout reader={reader} title={reader.t("legal.title")} version={kit.version}>
      <div class="wrap--narrow stack stack--l page-body">
        <h1>{reader.t("legal.title")}</h1>
        {legal === null ? <p class="quiet">{reader.t("legal.none")}</p> : (
          <>
            <p>
              {legal.legalName}
              {legal.website !== null && (
                <>
                  {", "}
                  <a href={legal.website} rel="noreferrer">{legal.website}</a>
                </>
              )}
            </p>
            {TEXTS.map(({ id, title }) => (
              <section class="card" aria-labelledby={id}>
                <h2 class="card__title" id={id}>{reader.t(title)}</h2>
                <p class="pre">{legal[id]}</p>
              </section>
            ))}
          </>
        )}
      </div>
    </Layout>
  );
}

export function legalPages(app: PagesApp, kit: PageKit): void {
  app.get("/legal", (c) => {
    const reader = readerOf(kit, c);
    const city = cityOf(kit, reader.language, c.req.query("city") ?? null);
    return pageResponse(<LegalPage reader={reader.in(city)} kit={kit} />);
  });
}
