import { ConfigError } from "./config.ts";

/**
 * Runs a process: starts it, waits for SIGINT or SIGTERM, stops it. What is wrong with the
 * environment is one sentence and exit code 2.
 */
export async function untilAskedToStop(
  name: string,
  start: () => Promise<() => Promise<void>>,
): Promise<never> {
  let stop: () => Promise<void>;
  try {
    stop = await start();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    Deno.exit(2);
  }
  say(name, "ready");
  await askedToStop();
  await stop();
  say(name, "stopped");
  Deno.exit(0);
}

function say(process: string, state: string): void {
  console.log(JSON.stringify({ at: new Date().toISOString(), process, state }));
}

/** Settles at the first SIGINT or SIGTERM; a second one ends the process at once. */
export function askedToStop(): Promise<void> {
  return new Promise((stop) => {
    let askedAt = 0;
    const onSignal = () => {
      // One Ctrl-C comes twice under `deno task`: from the terminal, and passed on by it.
      if (askedAt > 0 && Date.now() - askedAt > 1000) Deno.exit(130);
      askedAt ||= Date.now();
      stop();
    };
    Deno.addSignalListener("SIGINT", onSignal);
    if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", onSignal);
  });
}
