/** The ways between the pages of organisations. */
import { Icon } from "../../views/icon.tsx";
import type { Reader } from "../../views/reader.ts";
import type { LocaleKey } from "../locale.ts";

export const ORGANISATION_PAGES: readonly {
  readonly path: string;
  readonly key: LocaleKey;
  readonly icon: string;
}[] = [
  { path: "/admin/organisations", key: "organisation.contracts", icon: "building" },
  { path: "/admin/guarantees", key: "guarantee.title", icon: "shield-check" },
  { path: "/admin/registers", key: "orgRegister.title", icon: "ruble" },
];

/** Admins come from each of the three to the others. */
export function Ways({ reader }: { reader: Reader }) {
  const here = reader.path.split("?")[0] ?? "";
  return (
    <nav class="tabs" aria-label={reader.t("organisation.title")}>
      {ORGANISATION_PAGES.map(({ path, key, icon }) => (
        <a
          class="tabs__tab"
          href={path}
          aria-current={path === here ? "page" : undefined}
          key={path}
        >
          <Icon name={icon} size="s" />
          {reader.t(key)}
        </a>
      ))}
    </nav>
  );
}
