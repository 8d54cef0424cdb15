/** The environment: each malformed value is one clear line that names the variable, not its value. */
import { deepStrictEqual, ok, strictEqual, throws } from "node:assert";
import { ConfigError, readConfig } from "../../runtime/config.ts";
import { listen } from "../../routes/listener.ts";
import { folderProblem, listenProblem } from "../../runtime/start_problems.ts";
import { openVapidKeys } from "../../runtime/vapid.ts";

const MALFORMED: [string, Record<string, string>][] = [
  ["PORT", { PORT: "eighty" }],
  ["PORT", { PORT: "70000" }],
  ...["", "0x1F90", "1e3", "80.5", "-1"].map((port): [string, Record<string, string>] => [
    "PORT",
    { PORT: ` ${port}` },
  ]),
  // Served from the root alone: the rest would be lost without a word.
  ["PUBLIC_URL", { PUBLIC_URL: "https://tot.example/short" }],
  ["PUBLIC_URL", { PUBLIC_URL: "https://user:short@tot.example" }],
  ["PUBLIC_URL", { PUBLIC_URL: "tot.example" }],
  ["DATABASE_URL", { DATABASE_URL: "mysql://x" }],
  ["NOMINATIM_URL", { NOMINATIM_URL: "nominatim.example" }],
  ["NOMINATIM_URL", { NOMINATIM_URL: "ftp://nominatim.example/" }],
  ["NOMINATIM_URL", { NOMINATIM_URL: "https://user:short@nominatim.example/" }],
  ["NOMINATIM_URL", {
    NOMINATIM_URL: "https://nominatim.example/",
    YANDEX_GEOCODER_KEY: "a-short-key",
  }],
  ["YANDEX_GEOCODER_KEY", { YANDEX_GEOCODER_KEY: "short" }],
  ["YANDEX_GEOCODER_KEY", { YANDEX_GEOCODER_KEY: "short key with spaces" }],
  ["YANDEX_GEOCODER_URL", { YANDEX_GEOCODER_URL: "https://geocoder.example/v1/" }],
  ["YANDEX_GEOCODER_URL", {
    YANDEX_GEOCODER_KEY: "a-short-key",
    YANDEX_GEOCODER_URL: "https://geocoder.example/v1/?apikey=short",
  }],
  ["OSRM_URL", { OSRM_URL: "osrm:5000" }],
  ["OSRM_URL", { OSRM_URL: "http://osrm:5000/#short" }],
  ["VERIFICATION", { VERIFICATION: "maybe" }],
  ["SMTP_URL", { SMTP_URL: "smtp://mail.example" }],
  ["SMTP_FROM", { SMTP_FROM: "TOT <no-reply@tot.example>" }],
  ["SMTP_FROM", { SMTP_URL: "smtp://mail.example", SMTP_FROM: "short" }],
  ["SMTP_FROM", { SMTP_URL: "smtp://mail.example", SMTP_FROM: "a@tot.example\r\nshort: 1" }],
  ["SMTP_URL", { SMTP_URL: "https://mail.example/short", SMTP_FROM: "a@tot.example" }],
  ["SMTP_URL", { SMTP_URL: "smtp://mail.example/?short=1", SMTP_FROM: "a@tot.example" }],
  ["SMS_TOKEN", { SMS_URL: "https://sms.example/send" }],
  ["SMS_URL", { SMS_URL: "https://user:short@sms.example/", SMS_TOKEN: "token" }],
  ["SMS_TOKEN", { SMS_URL: "https://sms.example/", SMS_TOKEN: "short token" }],
  ["SMS_SENDER", { SMS_SENDER: "TOT" }],
  ["YOOKASSA_SHOP_ID", { YOOKASSA_SHOP_ID: "short", YOOKASSA_SECRET_KEY: "test_12345678" }],
  ["YOOKASSA_SECRET_KEY", { YOOKASSA_SHOP_ID: "1", YOOKASSA_SECRET_KEY: "short" }],
  ["YOOKASSA_SHOP_ID", { YOOKASSA_SHOP_ID: "1" }],
  ["YOOKASSA_SHOP_ID", { YOOKASSA_SECRET_KEY: "test_12345678" }],
  ["YOOKASSA_URL", { YOOKASSA_URL: "https://provider.example/v3" }],
  // The secret key would go over the wire in the clear.
  ["YOOKASSA_URL", {
    YOOKASSA_SHOP_ID: "1",
    YOOKASSA_SECRET_KEY: "test_12345678",
    YOOKASSA_URL: "http://provider.example/v3",
  }],
  ["ADMIN_EMAIL", { ADMIN_EMAIL: "nobody" }],
  ["ADMIN_EMAIL", { ADMIN_EMAIL: "a@tot.example" }],
  ["ADMIN_PASSWORD", { ADMIN_EMAIL: "a@tot.example", ADMIN_PASSWORD: "short" }],
];

/** What is no address at all, or of another kind, with what else the setting wants beside it. */
const ADDRESSES: Readonly<Record<string, Record<string, string>>> = {
  PUBLIC_URL: {},
  DATABASE_URL: {},
  NOMINATIM_URL: {},
  YANDEX_GEOCODER_URL: { YANDEX_GEOCODER_KEY: "a-short-key" },
  OSRM_URL: {},
  MAP_STYLE_URL: {},
  SMTP_URL: { SMTP_FROM: "a@tot.example" },
  SMS_URL: { SMS_TOKEN: "token" },
  PUSH_STAND_IN: {},
  YOOKASSA_URL: { YOOKASSA_SHOP_ID: "1", YOOKASSA_SECRET_KEY: "test_12345678" },
};
const NO_ADDRESSES = [
  "short",
  "short.example",
  "//short.example",
  "ftp://short.example/",
  "http://",
];
for (const [name, beside] of Object.entries(ADDRESSES)) {
  for (const address of NO_ADDRESSES) MALFORMED.push([name, { ...beside, [name]: address }]);
  MALFORMED.push([name, { [name]: "short" }]);
}

for (const [name, environment] of MALFORMED) {
  Deno.test(`settings: ${JSON.stringify(environment)} is refused by name`, () => {
    throws(() => readConfig(environment), (error) => {
      ok(error instanceof ConfigError && error.message.includes(name), String(error));
      ok(!error.message.includes("short"), "the value is not repeated");
      return true;
    });
  });
}

Deno.test("settings: an empty environment is a working one, and what is off is said", () => {
  const config = readConfig({});
  strictEqual(config.port, 8_000);
  strictEqual(config.databaseUrl, null);
  strictEqual(config.verification, true);
  ok(readConfig({ VERIFICATION: "off" }).warnings.includes("VERIFICATION is off"));
  for (const name of ["SMTP_URL", "SMS_URL"]) {
    strictEqual(config.warnings.filter((line) => line.startsWith(name)).length, 1);
  }
  ok(!readConfig({}).warnings.some((line) => line.startsWith("RATE_LIMITS")));
  ok(readConfig({ RATE_LIMITS: "off" }).warnings.includes("RATE_LIMITS is off"));
});

Deno.test("settings: providers of addresses and travel times are off until they are given", () => {
  const none = readConfig({});
  deepStrictEqual([none.geocoder, none.osrmUrl], [null, null]);
  const nominatim = readConfig({ NOMINATIM_URL: "https://maps.example/nominatim" });
  deepStrictEqual(nominatim.geocoder, {
    kind: "nominatim",
    url: new URL("https://maps.example/nominatim"),
  });
  const yandex = readConfig({ YANDEX_GEOCODER_KEY: "0d5f-key", OSRM_URL: "http://osrm:5000" });
  deepStrictEqual(yandex.geocoder, {
    kind: "yandex",
    url: new URL("https://geocode-maps.yandex.ru/v1/"),
    apiKey: "0d5f-key",
  });
  strictEqual(yandex.osrmUrl?.href, "http://osrm:5000/");
});

Deno.test("settings: start with a malformed value prints one line and exits with 2", async () => {
  const file = new URL("../../main.ts", import.meta.url).pathname;
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", file],
    // What the machine alone can say, too.
    env: { DATA_DIR: file },
    stdout: "null",
    stderr: "piped",
  }).output();
  strictEqual(code, 2);
  const lines = new TextDecoder().decode(stderr).trim().split("\n");
  ok(lines.at(-1)?.includes("DATA_DIR"), lines.join("\n"));
  ok(!lines.at(-1)?.includes("{"), "a line and no fault");
});

Deno.test("settings: a folder that is none, and an address where nobody can listen, are said by name", async () => {
  const file = new URL("../../main.ts", import.meta.url).pathname;
  const folder = await Deno.makeTempDir();
  try {
    const made = { dataDir: `${folder}/made`, citiesDir: `${folder}/not_yet` };
    strictEqual(await folderProblem(made), null);
    deepStrictEqual([...Deno.readDirSync(made.dataDir)], []);
    ok((await folderProblem({ ...made, dataDir: `${file}/data` }))?.startsWith("DATA_DIR: "));
    ok((await folderProblem({ ...made, citiesDir: file }))?.startsWith("CITIES_DIR: "));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  const problemAt = (host: string, port: number) =>
    listen(port, host).then(async (listener) => {
      await listener.close();
      return null;
    }, (error) => listenProblem(error, { port }));
  for (const host of ["no host", "999.1.1.1", "203.0.113.9"]) {
    ok((await problemAt(host, 0))?.startsWith("HOST: "), host);
  }
  const taken = await listen(0, "127.0.0.1");
  strictEqual(await problemAt("127.0.0.1", taken.port), `PORT ${taken.port} is in use`);
  await taken.close();
  strictEqual(listenProblem(new Error("something else"), { port: 1 }), null);
});

Deno.test("settings: keys of pushes are given whole, and belong together", async () => {
  const keys = await openVapidKeys(null, null);
  const other = await openVapidKeys(null, null);
  deepStrictEqual(readConfig({}).push, { keys: null, subject: null, standIn: null });
  const given = {
    VAPID_PUBLIC_KEY: keys.publicKey,
    VAPID_PRIVATE_KEY: keys.privateKey,
    VAPID_SUBJECT: "mailto:operator@tot.example",
  };
  deepStrictEqual(readConfig(given).push.keys, keys);
  for (
    const wrong of [
      { ...given, VAPID_PRIVATE_KEY: undefined },
      { ...given, VAPID_PRIVATE_KEY: other.privateKey },
      { ...given, VAPID_PUBLIC_KEY: "short" },
      { VAPID_SUBJECT: "http://tot.example" },
      { SMS_WEBHOOK_TOKEN: "short" },
    ]
  ) throws(() => readConfig(wrong), ConfigError);
});

Deno.test("settings: keys of pushes are made once, and outlive a restart", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const [one, other] = await Promise.all([
      openVapidKeys(null, folder),
      openVapidKeys(null, folder),
    ]);
    deepStrictEqual(one, other);
    deepStrictEqual(await openVapidKeys(null, folder), one);
    strictEqual((await Deno.stat(`${folder}/vapid.json`)).mode! & 0o777, 0o600);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the payment provider is asked at its own address unless a stand-in's is given", () => {
  const shop = { YOOKASSA_SHOP_ID: "100500", YOOKASSA_SECRET_KEY: "test_12345678" };
  strictEqual(readConfig({}).yookassa, null);
  strictEqual(readConfig(shop).yookassa?.url, "https://api.yookassa.ru/v3");
  const here = readConfig({ ...shop, YOOKASSA_URL: "http://127.0.0.1:9000/v3/" });
  deepStrictEqual(here.yookassa, {
    shopId: "100500",
    secretKey: "test_12345678",
    url: "http://127.0.0.1:9000/v3",
  });
});
