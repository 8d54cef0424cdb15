/** The settings of the payment provider, read and checked together. */
import { z } from "zod";

const YOOKASSA = "https://api.yookassa.ru/v3";

const apiUrl = z.url({ protocol: /^https?$/ }).refine(
  (text) => /^https?:\/\/[^@?#]+$/.test(text),
  "give an address without name, password, query and fragment",
).refine(
  // Every refinement is asked, also of what was no address before.
  (text) => text.startsWith("https:") || isHere(URL.parse(text)?.hostname ?? ""),
  "the secret key goes over https only, but for this machine",
);

export const PAYMENT_SETTINGS = {
  YOOKASSA_SHOP_ID: z.string().regex(/^\d{1,20}$/, "a number, as the cabinet shows it").optional(),
  /** What begins with `test_` is a shop for trials. */
  YOOKASSA_SECRET_KEY: z.string().regex(/^[\w-]{8,200}$/, "not a secret key").optional(),
  /** A stand-in's address; the provider's own without it. */
  YOOKASSA_URL: apiUrl.optional(),
  /** 54-ФЗ: whether receipts go with payments; the shop must have a till connected. */
  RECEIPTS: z.enum(["on", "off"]).default("off"),
  /** By the provider's list; 1: without VAT, as medical services are. */
  RECEIPTS_VAT_CODE: z.coerce.number().int().min(1).max(12).default(1),
  RECEIPTS_TAX_SYSTEM: z.coerce.number().int().min(1).max(6).optional(),
  RECEIPTS_AGENT: z.enum(["agent", "attorney", "commissioner", "payment_agent", "off"])
    .default("agent"),
};

/** How receipts are made out. */
export interface ReceiptSettings {
  readonly vatCode: number;
  readonly taxSystemCode: number | null;
  /** What the shop is to whoever gives the service; null: it is not said. */
  readonly agentType: string | null;
}

export interface YookassaSettings {
  readonly shopId: string;
  readonly secretKey: string;
  /** Of the API with its version, without a slash at the end. */
  readonly url: string;
}

const values = z.object(PAYMENT_SETTINGS);

/** @returns null settings where nothing is given: card and SBP are then not offered */
export function paymentSettings(
  value: z.infer<typeof values>,
): {
  readonly settings: YookassaSettings | null;
  /** Null: none are sent. */
  readonly receipts: ReceiptSettings | null;
  readonly warnings: readonly string[];
} | { readonly wrong: string } {
  const { YOOKASSA_SHOP_ID: shopId, YOOKASSA_SECRET_KEY: secretKey, YOOKASSA_URL: url } = value;
  if ((shopId === undefined) !== (secretKey === undefined)) {
    return { wrong: "YOOKASSA_SHOP_ID and YOOKASSA_SECRET_KEY: give both or neither" };
  }
  if (shopId === undefined || secretKey === undefined) {
    return url === undefined ? { settings: null, receipts: null, warnings: [] } : {
      wrong: "YOOKASSA_URL: needs YOOKASSA_SHOP_ID and YOOKASSA_SECRET_KEY",
    };
  }
  const isOn = value.RECEIPTS === "on";
  return {
    settings: { shopId, secretKey, url: (url ?? YOOKASSA).replace(/\/+$/, "") },
    receipts: isOn
      ? {
        vatCode: value.RECEIPTS_VAT_CODE,
        taxSystemCode: value.RECEIPTS_TAX_SYSTEM ?? null,
        agentType: value.RECEIPTS_AGENT === "off" ? null : value.RECEIPTS_AGENT,
      }
      : null,
    warnings: isOn ? [] : ["RECEIPTS is off: no tax receipts are sent"],
  };
}

const isHere = (hostname: string): boolean => hostname === "localhost" || hostname === "127.0.0.1";
