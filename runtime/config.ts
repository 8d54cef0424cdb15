/**
 * The environment, read in one place and checked at start. A malformed value is one clear line and
 * exit 2. Settings of features that are not built yet are accepted and count as `off`.
 */
import { z } from "zod";

const onOff = z.enum(["on", "off"]).default("on").transform((value) => value === "on");
const optional = z.string().trim().min(1).optional();

const schema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(8_000),
  HOST: z.string().min(1).default("0.0.0.0"),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  DATA_DIR: z.string().min(1).default("./data"),
  CITIES_DIR: optional,
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  ADMIN_EMAIL: z.email().optional(),
  ADMIN_PASSWORD: z.string().min(8).max(128).optional(),
  VERIFICATION: onOff,
  PROOF_OF_WORK: onOff,
  RATE_LIMITS: onOff,
  STAFF_TOTP: onOff,
  DOCTOR_DOCUMENTS: onOff,
  YOOKASSA_SHOP_ID: optional,
  YOOKASSA_SECRET_KEY: optional,
  YOOKASSA_URL: z.url().optional(),
});

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly publicUrl: URL | null;
  readonly dataDir: string;
  /** Where `city import` puts packs. */
  readonly citiesDir: string;
  readonly databaseUrl: string | null;
  readonly admin: { readonly email: string; readonly password: string } | null;
  readonly rateLimits: boolean;
  /** One line each, said at start: what is off, and what counts as off because it is not built. */
  readonly warnings: readonly string[];
}

/** A malformed setting: `start` prints the message and exits with 2. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Features that other parts of the program will bring; until then their settings count as off. */
const NOT_BUILT = ["VERIFICATION", "PROOF_OF_WORK", "STAFF_TOTP", "DOCTOR_DOCUMENTS"] as const;

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
  if ((value.ADMIN_EMAIL === undefined) !== (value.ADMIN_PASSWORD === undefined)) {
    throw new ConfigError("ADMIN_EMAIL and ADMIN_PASSWORD: give both or neither");
  }
  const warnings = NOT_BUILT.map((name) =>
    given[name] === "off" ? `${name} is off` : `${name} counts as off: not built yet`
  );
  if (!value.RATE_LIMITS) warnings.push("RATE_LIMITS is off");
  if (value.YOOKASSA_SHOP_ID !== undefined) {
    warnings.push("YOOKASSA_SHOP_ID counts as not given: payments are not built yet");
  }
  return {
    port: value.PORT,
    host: value.HOST,
    publicUrl: value.PUBLIC_URL === undefined ? null : new URL(value.PUBLIC_URL),
    dataDir: value.DATA_DIR,
    citiesDir: value.CITIES_DIR ?? `${value.DATA_DIR}/cities`,
    databaseUrl: value.DATABASE_URL ?? null,
    admin: value.ADMIN_EMAIL === undefined || value.ADMIN_PASSWORD === undefined
      ? null
      : { email: value.ADMIN_EMAIL, password: value.ADMIN_PASSWORD },
    rateLimits: value.RATE_LIMITS,
    warnings,
  };
}
