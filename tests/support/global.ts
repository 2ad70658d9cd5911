import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { bootstrap } from "../../db/bootstrap.ts";
import { startEmbedded } from "../../db/embedded.ts";
import { migrateControl } from "../../db/migrate.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** `postgres://USER:PASSWORD@host:port/DATABASE`, to be filled in. */
    postgres: { template: string; admin: string; password: string };
  }
}

/** One embedded server for the run, in memory where there is room, with a migrated template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await Deno.stat("/dev/shm").then(() => "/dev/shm", () => Deno.makeTempDirSync());
  const server = await startEmbedded({
    dataDir: join(folder, `sellervault-test-${crypto.randomUUID().slice(0, 8)}`),
    throwAway: true,
  });
  const { url, secret } = await bootstrap(server, "template_sellervault");
  await migrateControl(url("sv_keeper"));

  project.provide("postgres", {
    template: server.url("USER", "PASSWORD", "DATABASE"),
    admin: server.admin.password,
    password: secret,
  });
  return () => server.stop();
}
