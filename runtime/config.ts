/**
 * The environment, read in one place and checked at start. A malformed value is one clear line and
 * exit 2.
 */
import { z } from "zod";
import { MESSAGE_SETTINGS, type MessageSettings, messageSettings } from "./message_settings.ts";
import {
  PAYMENT_SETTINGS,
  paymentSettings,
  type ReceiptSettings,
  type YookassaSettings,
} from "./payment_settings.ts";
import { PUSH_SETTINGS, type PushSettings, pushSettings } from "./push_settings.ts";
import type { RootKeySettings } from "./root_key.ts";

const onOff = z.enum(["on", "off"]).default("on").transform((value) => value === "on");
const optional = z.string().trim().min(1).optional();
/** Of a provider: what the program adds is a path and a query; a password in it would be quoted. */
const serviceUrl = z.url({ protocol: /^https?$/ }).refine(
  (text) => /^https?:\/\/[^@?#]+$/.test(text),
  "give an address without name, password, query and fragment",
).transform((text) => new URL(text));

/** One address of a style, or two: the second is for the dark theme. */
const mapStyles = z.string().trim().transform((text) => text.split(/[\s,]+/))
  .refine(
    (addresses) => addresses.length <= 2 && addresses.every(isStyleUrl),
    "one or two addresses of a style (the second for dark), https: or mapbox:",
  ).transform(([light = "", dark = light]) => ({ light, dark }));

const masterKey = z.string().trim().regex(/^[A-Za-z0-9+/]{43}=$/, "base64 of 32 bytes");

/** Everything is served from the root: what stands behind the host would be lost without a word. */
const ownAddress = z.url({ protocol: /^https?$/ }).refine(
  (text) => /^https?:\/\/[^/@?#]+\/?$/i.test(text),
  "give an address without name, password, path, query and fragment",
);

const schema = z.object({
  PORT: z.string().regex(/^\d{1,5}$/, "a number from 0 to 65535").transform(Number)
    .refine((port) => port <= 65_535, "a number from 0 to 65535").default(8_000),
  HOST: z.string().trim().min(1).default("0.0.0.0"),
  PUBLIC_URL: ownAddress.optional(),
  DATA_DIR: z.string().min(1).default("./data"),
  CITIES_DIR: optional,
  BUNDLES_DIR: optional,
  MASTER_KEY: masterKey.optional(),
  MASTER_KEY_PREVIOUS: masterKey.optional(),
  MASTER_KEY_FILE: optional,
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  NOMINATIM_URL: serviceUrl.optional(),
  YANDEX_GEOCODER_KEY: z.string().regex(/^[\w-]{8,128}$/, "not a key").optional(),
  YANDEX_GEOCODER_URL: serviceUrl.optional(),
  OSRM_URL: serviceUrl.optional(),
  /** Public tokens alone go to browsers; a secret one in a page would be everybody's. */
  MAPBOX_TOKEN: z.string().regex(/^pk\.[\w.-]{8,500}$/, "a public token begins with pk.")
    .optional(),
  MAP_STYLE_URL: mapStyles.optional(),
  ADMIN_EMAIL: z.email().optional(),
  ADMIN_PASSWORD: z.string().min(8).max(128).optional(),
  /** With it a telephone exchange tells who calls the dispatcher's line. */
  TELEPHONY_TOKEN: z.string().regex(
    /^[\w.~+/=-]{24,400}$/,
    "24 or more letters, digits and -._~+/=",
  )
    .optional(),
  ...MESSAGE_SETTINGS,
  ...PUSH_SETTINGS,
  VERIFICATION: onOff,
  PROOF_OF_WORK: onOff,
  RATE_LIMITS: onOff,
  STAFF_TOTP: onOff,
  DOCTOR_DOCUMENTS: onOff,
  ...PAYMENT_SETTINGS,
});

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly publicUrl: URL | null;
  readonly dataDir: string;
  /** Where `city import` puts packs. */
  readonly citiesDir: string;
  /** Where the browser's scripts are kept from one start to the next; null: each makes them anew. */
  readonly bundlesDir: string | null;
  /** What wraps the keys of the data; without one a file in `DATA_DIR/secrets` has it. */
  readonly rootKey: RootKeySettings;
  readonly databaseUrl: string | null;
  /** Asked for addresses that the cities' own indexes do not know; null: nobody is. */
  readonly geocoder:
    | { readonly kind: "nominatim"; readonly url: URL }
    | { readonly kind: "yandex"; readonly url: URL; readonly apiKey: string }
    | null;
  /** Asked for travel times before the cities' own streets; null: nobody is. */
  readonly osrmUrl: URL | null;
  /** Mapbox GL draws the maps with it; null: MapLibre does. */
  readonly mapboxToken: string | null;
  /** Styles from elsewhere; null: the cities' own, and no foreign host is asked. */
  readonly mapStyles: { readonly light: string; readonly dark: string } | null;
  readonly admin: { readonly email: string; readonly password: string } | null;
  /** What a telephone exchange proves itself by; null: none is connected. */
  readonly telephonyToken: string | null;
  /** How e-mails and SMS leave. */
  readonly messages: MessageSettings;
  /** How pushes leave. */
  readonly push: PushSettings;
  /** Cards and SBP; null: they are not offered. */
  readonly yookassa: YookassaSettings | null;
  /** Tax receipts with payments; null: none are sent. */
  readonly receipts: ReceiptSettings | null;
  readonly rateLimits: boolean;
  /** Contacts must be proven by a code before an account is made. */
  readonly verification: boolean;
  /** Registration, and sign-in after failures, cost the client some computing. */
  readonly proofOfWork: boolean;
  /** Dispatchers and admins need a second factor. */
  readonly staffTotp: boolean;
  /** A doctor's application needs documents before it is approved. */
  readonly doctorDocuments: boolean;
  /** One line each, said at start: what is off, and what is given in vain. */
  readonly warnings: readonly string[];
}

/** A malformed setting: `start` prints the message and exits with 2. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** What is on unless somebody says otherwise: each that is off is said at start. */
const SWITCHES = ["VERIFICATION", "PROOF_OF_WORK", "STAFF_TOTP", "DOCTOR_DOCUMENTS"] as const;

/** @throws ConfigError naming the variable, never its value (it may be a secret) */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    Object.keys(schema.shape).flatMap((name) => {
      const value = environment[name];
      return value === undefined || value === "" ? [] : [[name, value]];
    }),
  );
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ConfigError(`${String(issue?.path[0])}: ${issue?.message}`);
  }
  const value = parsed.data;
  if (value.MASTER_KEY !== undefined && value.MASTER_KEY_FILE !== undefined) {
    throw new ConfigError("MASTER_KEY and MASTER_KEY_FILE: give one of them");
  }
  if ((value.ADMIN_EMAIL === undefined) !== (value.ADMIN_PASSWORD === undefined)) {
    throw new ConfigError("ADMIN_EMAIL and ADMIN_PASSWORD: give both or neither");
  }
  const needsMapbox = Object.values(value.MAP_STYLE_URL ?? {}).some((one) =>
    one.startsWith("mapbox:")
  );
  if (needsMapbox && value.MAPBOX_TOKEN === undefined) {
    throw new ConfigError("MAP_STYLE_URL: a mapbox: style needs MAPBOX_TOKEN");
  }
  const warnings = SWITCHES.filter((name) => !value[name]).map((name) => `${name} is off`);
  const messages = messageSettings(value);
  if ("wrong" in messages) throw new ConfigError(messages.wrong);
  warnings.push(...messages.warnings);
  const push = pushSettings(value);
  if ("wrong" in push) throw new ConfigError(push.wrong);
  warnings.push(...push.warnings);
  if (!value.RATE_LIMITS) warnings.push("RATE_LIMITS is off");
  const payments = paymentSettings(value);
  if ("wrong" in payments) throw new ConfigError(payments.wrong);
  warnings.push(...payments.warnings);
  return {
    port: value.PORT,
    host: value.HOST,
    publicUrl: value.PUBLIC_URL === undefined ? null : new URL(value.PUBLIC_URL),
    dataDir: value.DATA_DIR,
    citiesDir: value.CITIES_DIR ?? `${value.DATA_DIR}/cities`,
    bundlesDir: value.BUNDLES_DIR ?? null,
    rootKey: {
      masterKey: value.MASTER_KEY ?? null,
      masterKeyFile: value.MASTER_KEY_FILE ?? null,
      previousKey: value.MASTER_KEY_PREVIOUS ?? null,
    },
    databaseUrl: value.DATABASE_URL ?? null,
    geocoder: geocoderOf(value),
    osrmUrl: value.OSRM_URL ?? null,
    mapboxToken: value.MAPBOX_TOKEN ?? null,
    mapStyles: value.MAP_STYLE_URL ?? null,
    admin: value.ADMIN_EMAIL === undefined || value.ADMIN_PASSWORD === undefined
      ? null
      : { email: value.ADMIN_EMAIL, password: value.ADMIN_PASSWORD },
    telephonyToken: value.TELEPHONY_TOKEN ?? null,
    messages: messages.settings,
    push: push.settings,
    yookassa: payments.settings,
    receipts: payments.receipts,
    rateLimits: value.RATE_LIMITS,
    verification: value.VERIFICATION,
    proofOfWork: value.PROOF_OF_WORK,
    staffTotp: value.STAFF_TOTP,
    doctorDocuments: value.DOCTOR_DOCUMENTS,
    warnings,
  };
}

/** Plain http only for a style on this machine: a page over https loads no other. */
function isStyleUrl(text: string): boolean {
  if (/^mapbox:\/\/styles\/[\w.-]+\/[\w.-]+$/.test(text)) return true;
  const url = URL.parse(text);
  // The host is written into the Content-Security-Policy as it is.
  if (url === null || !/^[\w.-]+$/.test(url.hostname)) return false;
  if (url.username !== "" || url.password !== "") return false;
  const isHere = url.hostname === "localhost" || url.hostname === "127.0.0.1";
  return url.protocol === "https:" || (url.protocol === "http:" && isHere);
}

const YANDEX_GEOCODER = "https://geocode-maps.yandex.ru/v1/";

/** One provider at most: each would be told the same addresses. */
function geocoderOf(value: z.infer<typeof schema>): Config["geocoder"] {
  const { NOMINATIM_URL: nominatim, YANDEX_GEOCODER_KEY: apiKey } = value;
  if (nominatim !== undefined && apiKey !== undefined) {
    throw new ConfigError("NOMINATIM_URL and YANDEX_GEOCODER_KEY: give one of them");
  }
  if (apiKey !== undefined) {
    return { kind: "yandex", url: value.YANDEX_GEOCODER_URL ?? new URL(YANDEX_GEOCODER), apiKey };
  }
  if (value.YANDEX_GEOCODER_URL !== undefined) {
    throw new ConfigError("YANDEX_GEOCODER_URL: needs YANDEX_GEOCODER_KEY");
  }
  return nominatim === undefined ? null : { kind: "nominatim", url: nominatim };
}
