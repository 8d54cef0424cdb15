/**
 * `GET /offline`: what the service worker shows where a page did not open. The same for everybody, so
 * that it may lie in the browser: who was signed in stands nowhere on it.
 */
import { EmergencyStrip } from "../../views/emergency.tsx";
import { Island } from "../../views/island.tsx";
import { OfflineBooking } from "../../views/offline_booking.tsx";
import { Reader } from "../../views/reader.ts";
import { seedOf } from "../../views/reader_seed.ts";
import { Brand } from "./app_bar.tsx";
import { type PageKit, type PagesApp, readerOf } from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";

function OfflinePage({ reader, kit }: { reader: Reader; kit: PageKit }) {
  const title = reader.t("offline.title");
  return (
    <Layout
      reader={reader}
      title={title}
      bare
      impersonal
      styles={["sos.css"]}
      scripts={kit.assets?.scriptsOf("offline") ?? null}
      words={kit.assets?.words[reader.language] ?? null}
    >
      <div class="page">
        <header class="appbar">
          <Brand reader={reader} />
        </header>
        <main id="main" tabIndex={-1}>
          <div class="wrap--narrow stack stack--l page-body">
            <div class="stack stack--s">
              <h1>{title}</h1>
              <p>{reader.t("offline.text")}</p>
            </div>
            <EmergencyStrip reader={reader} />
            <Island name="offline" properties={seedOf(reader)}>
              <OfflineBooking
                reader={reader}
                summary={null}
                unsent={[]}
                ownNow={null}
                retryPath=""
              />
            </Island>
          </div>
        </main>
      </div>
    </Layout>
  );
}

export function offlinePages(app: PagesApp, kit: PageKit): void {
  app.get("/offline", (c) => {
    const { words, now, city } = readerOf(kit, c);
    return pageResponse(
      <OfflinePage reader={new Reader(words, null, now, city, "/offline")} kit={kit} />,
    );
  });
}
