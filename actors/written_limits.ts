/** How long what people write may be; apart from the other limits, since pages have use for these alone. */
export const WRITTEN_LIMITS = {
  messageCharacters: 4_000,
  symptomsCharacters: 2_000,
  reasonCharacters: 500,
  conclusionCharacters: 20_000,
} as const;
