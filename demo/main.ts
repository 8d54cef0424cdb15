/**
 * `deno task demo`: the whole program in memory, and a crowd of made-up people who use it over HTTP
 * like everybody. The only door that is not everybody's is the first admin, who comes from the
 * settings as in any installation.
 */
import { startProgram } from "../program.ts";
import { type Config, ConfigError, readConfig } from "../runtime/config.ts";
import { jsonLog } from "../runtime/log.ts";
import { City } from "../city/city.ts";
import { ADDRESS_NOTICE } from "./addresses.ts";
import { Crowd } from "./crowd/crowd.ts";
import { DOCTOR_NAMES, PATIENT_NAMES } from "./crowd/names.ts";
import { straightWays } from "./movement.ts";
import { PaymentProvider } from "./payment_provider/server.ts";
import { announcement, newSignIns, type SignIns } from "./sign_ins.ts";
import { streetWays } from "./street_ways.ts";

/** The city pack of the repository. */
const CITIES = new URL("../static/cities", import.meta.url).pathname;

/** A newcomer looks around at once; each of these can be seen by naming it. */
const AT_ONCE = {
  VERIFICATION: "off",
  PROOF_OF_WORK: "off",
  STAFF_TOTP: "off",
  DOCTOR_DOCUMENTS: "off",
};

/** PORT, HOST and the like count; the database and the admin are the demo's own. */
function settings({ admin }: SignIns, provider: PaymentProvider | null): Config {
  try {
    return {
      ...readConfig({
        ...AT_ONCE,
        ...provider?.environment,
        RECEIPTS: "on",
        ...Deno.env.toObject(),
      }),
      databaseUrl: null,
      admin: { email: admin.login, password: admin.password },
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(`Settings: ${error.message}`);
    Deno.exit(2);
  }
}

/** Where the crowd reaches the server: by its public name if it has one, else on this machine. */
function crowdBase(url: string, config: Config): string {
  if (config.publicUrl !== null) return url;
  const base = new URL(url);
  base.hostname = config.host === "0.0.0.0" ? "127.0.0.1" : config.host;
  return base.origin;
}

/** A shop that somebody names is used as it is. */
function ownProvider(): PaymentProvider | null {
  if (Deno.env.get("YOOKASSA_SHOP_ID")) return null;
  const secretKey = `test_${crypto.randomUUID()}`;
  return new PaymentProvider({ shopId: "100500", secretKey });
}

const signIns = newSignIns();
const provider = ownProvider();
const config = settings(signIns, provider);
const log = jsonLog();
for (const warning of config.warnings) log.warn(warning);

try {
  const program = await startProgram(config, {
    log,
    inMemory: true,
    citiesFolder: CITIES,
    pages: { demo: { signIns: Object.values(signIns) } },
    onFatal(reason) {
      log.fault("the process must end", reason);
      Deno.exit(1);
    },
  });
  const base = crowdBase(program.url, config);
  if (provider !== null) {
    provider.notifications.url = `${new URL(base).origin}/api/v1/payments/webhooks/yookassa`;
  }
  const city = await City.open(`${CITIES}/astana`);
  const crowd = new Crowd(log, city instanceof City ? streetWays(city) : straightWays);
  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    await crowd.leave();
    if (city instanceof City) city.close();
    await program.stop();
    await provider?.[Symbol.asyncDispose]();
    Deno.exit(0);
  };
  Deno.addSignalListener("SIGTERM", stop);
  Deno.addSignalListener("SIGINT", stop);
  try {
    await crowd.gather(base, signIns);
  } catch (error) {
    if (!isStopping) throw error;
  }
  const people = `${DOCTOR_NAMES.length} doctors and ${PATIENT_NAMES.length} patients in Astana`;
  const till = provider === null
    ? []
    : [`«Учебная касса», where payments are paid: ${provider.url}`];
  const notices = [ADDRESS_NOTICE, ...till].join("\n");
  if (!isStopping) console.log(announcement(program.url, signIns, people, notices));
} catch (error) {
  if (
    error instanceof Deno.errors.AddrInUse || (error as { code?: string }).code === "EADDRINUSE"
  ) {
    console.error(`PORT ${config.port} is in use`);
    Deno.exit(2);
  }
  log.fault("the demo did not start", error);
  Deno.exit(1);
}
