import { join } from "node:path";
import postgres from "postgres";
import type { TestProject } from "vitest/node";
import { startEmbedded } from "../../db/embedded.ts";
import { createRoles, grantDatabase, migrateControl } from "../../db/migrate.ts";

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
  const password = crypto.randomUUID();
  const { user, password: adminPassword } = server.admin;

  const admin = postgres(server.url(user, adminPassword, "postgres"), {
    max: 1,
    onnotice: () => {},
  });
  await createRoles(admin);
  for (const role of ["sv_web", "sv_jobs", "sv_keeper"]) {
    await admin.unsafe(`alter role ${role} password '${password}'`);
  }
  await admin.unsafe("create database template_sellervault");
  await admin.end();

  const template = postgres(server.url(user, adminPassword, "template_sellervault"), {
    max: 1,
    onnotice: () => {},
  });
  await grantDatabase(template);
  await template.end();
  await migrateControl(server.url("sv_keeper", password, "template_sellervault"));

  project.provide("postgres", {
    template: server.url("USER", "PASSWORD", "DATABASE"),
    admin: adminPassword,
    password,
  });
  return () => server.stop();
}
