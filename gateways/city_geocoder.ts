/** Address search over the open cities' own indexes: no network, no account at any provider. */
import type { AddressHit } from "../city/address_search.ts";
import type { Cities, OpenCity } from "./cities.ts";
import type { AddressSuggestion, Geocoder } from "./geocoder.ts";

export function cityGeocoder(cities: Cities): Geocoder {
  const suggestion = (open: OpenCity, hit: AddressHit): AddressSuggestion => ({
    kind: hit.kind,
    label: hit.label,
    street: hit.street,
    houseNumber: hit.houseNumber,
    district: open.city.districtAt(hit.point),
    city: cities.at(hit.point),
    latitude: hit.point.latitude,
    longitude: hit.point.longitude,
  });

  return {
    search(query, { limit, near }) {
      const hits = cities.list.flatMap((open) =>
        open.city.addresses.search(query, limit, near).map((hit) => ({ open, hit }))
      );
      return Promise.resolve(
        hits.toSorted((one, other) => other.hit.score - one.hit.score)
          .slice(0, limit)
          .map(({ open, hit }) => suggestion(open, hit)),
      );
    },
    nearest(point) {
      const name = cities.at(point);
      const open = cities.list.find((city) => city.name === name);
      if (open === undefined) return Promise.resolve({ refused: "outside_area" });
      const found = open.city.addresses.nearest(point);
      return Promise.resolve(
        found.ok
          ? { ok: suggestion(open, found.address), distanceMeters: found.distanceMeters }
          : { refused: found.code },
      );
    },
  };
}
