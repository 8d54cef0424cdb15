/** What is printed on a receipt, by which the tax service finds it: lengths as the law's formats have them. */
export const FISCAL_DIGITS = {
  /** ФД. */
  documentNumber: { least: 1, most: 10 },
  /** ФН: of the till's storage. */
  storageNumber: { least: 16, most: 16 },
  /** ФПД. */
  attribute: { least: 1, most: 10 },
} as const;
export type FiscalField = keyof typeof FISCAL_DIGITS;
export type FiscalNumbers = Readonly<Record<FiscalField, string>>;
