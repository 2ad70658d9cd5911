import { createApp } from "./app.ts";
import type { Web } from "./http/env.ts";
import { sweepSpools } from "./sync/document/spool.ts";

/** Serves the web until it is stopped; requests under way are finished first, for ten seconds. */
export async function startWeb(
  web: Web,
  { port, hostname = "0.0.0.0" }: { port: number; hostname?: string },
): Promise<() => Promise<void>> {
  await sweepSpools();
  const app = await createApp(web);
  const server = Deno.serve({ port, hostname, onListen: () => {} }, app.fetch);
  return async () => {
    await Promise.race([server.shutdown(), new Promise((late) => setTimeout(late, 10_000))]);
    await web.db.$client.end({ timeout: 5 });
  };
}
