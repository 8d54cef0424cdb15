/** Offers are answered on the page of the shift; elsewhere it is heard that one waits, and so it is seen too. */
import { Banner } from "./notices.tsx";
import type { Reader } from "./reader.ts";

export const OfferWaits = ({ reader }: { reader: Reader }) => (
  <Banner tone="late" icon="bell" role="alert" title={reader.t("offer.title")}>
    <p>
      <a class="button button--primary" href="/doctor">{reader.t("offer.toAnswer")}</a>
    </p>
  </Banner>
);
