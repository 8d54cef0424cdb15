/** The bar on top lights the entry under which a page stands, and none where it is under none of them. */
import { strictEqual } from "node:assert";
import type { Role } from "../../actors/vocabulary.ts";
import { id, person } from "./fake_services.ts";
import { browser } from "./page_app.ts";
import { full } from "./page_table.ts";

/** Page, as whom, the address of the entry that is lit; null: none. */
const LIT: readonly (readonly [string, Role, string | null])[] = [
  ["/bookings", "clinic", "/bookings"],
  ["/clinic", "clinic", "/clinic"],
  [`/clinic/doctors/${id(2)}/plan`, "clinic", "/clinic"],
  ...["money", "tariffs", "tariffs/new", "transfers", "receipts", "guarantees", "registers", "bank"]
    .map((page) => [`/clinic/${page}`, "clinic", "/clinic/money"] as const),
  ...["profile", "team", "area"].map((page) => [`/clinic/${page}`, "clinic", null] as const),
  ["/account", "clinic", null],
  ["/doctor", "doctor", "/doctor"],
  ["/doctor/shifts", "doctor", "/doctor"],
  ["/doctor/day", "doctor", "/doctor/day"],
  ["/doctor/plan", "doctor", "/doctor/day"],
  ...["income", "receipts", "bank", "clinics", "application"]
    .map((page) => [`/doctor/${page}`, "doctor", null] as const),
  ["/board/guarantees", "dispatcher", "/board"],
  ["/admin/payments", "admin", "/admin"],
];

for (const [path, role, lit] of LIT) {
  Deno.test(`${path} stands under ${lit ?? "no entry"}`, async () => {
    const { html } = await browser(full(), { person: person(role) }).get(path);
    const nav = /<nav class="sitenav".*?<\/nav>/s.exec(html)![0];
    const marked = [...nav.matchAll(/href="([^"]+)" aria-current="(page|true)"/g)];
    strictEqual(marked.map(([, href]) => href).join(), lit ?? "");
    if (lit !== null) strictEqual(marked[0]![2], lit === path ? "page" : "true");
  });
}
