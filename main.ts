/** Composition root: settings from the environment, one program, an orderly end. */
import { DataFolderInUse } from "./db/client.ts";
import { type Config, ConfigError, readConfig } from "./runtime/config.ts";
import { folderProblem, listenProblem } from "./runtime/start_problems.ts";
import { RootKeyError } from "./runtime/root_key.ts";
import { jsonLog } from "./runtime/log.ts";
import { startProgram } from "./program.ts";

function settings(): Config {
  try {
    return readConfig(Deno.env.toObject());
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(`Settings: ${error.message}`);
    Deno.exit(2);
  }
}

const config = settings();
const unusable = await folderProblem(config);
if (unusable !== null) {
  console.error(`Settings: ${unusable}`);
  Deno.exit(2);
}
const log = jsonLog();
for (const warning of config.warnings) log.warn(warning);

try {
  const program = await startProgram(config, {
    log,
    onFatal(reason) {
      log.fault("the process must end", reason);
      Deno.exit(1);
    },
  });
  console.log(`TOT answers at ${program.url}`);
  if (program.setupUrl !== null) console.log(`Make the first admin (once): ${program.setupUrl}`);

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    log.info("draining");
    await program.stop();
    Deno.exit(0);
  };
  Deno.addSignalListener("SIGTERM", stop);
  Deno.addSignalListener("SIGINT", stop);
} catch (error) {
  if (error instanceof DataFolderInUse || error instanceof RootKeyError) {
    console.error(error.message);
    Deno.exit(2);
  }
  const cannotListen = listenProblem(error, config);
  if (cannotListen !== null) {
    console.error(cannotListen);
    Deno.exit(2);
  }
  log.fault("the program did not start", error);
  Deno.exit(1);
}
