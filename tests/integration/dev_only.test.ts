import { expect, test } from "vitest";
import { codeRoutes, demoCode } from "../../demo/code_routes.tsx";
import { mailRoutes } from "../../demo/mail_routes.tsx";
import { demoAccounts, demoPeople, type DemoWorld, seedTenants } from "../../demo/tenants.ts";
import { createApp } from "../../src/app.ts";
import type { Dev } from "../../src/http/env.ts";
import { openApp } from "../support/app.ts";

/** What makes `dev` easy would be a way in anywhere else: there it does not exist. */
const app = await openApp();
const { web } = app;
const dev: Dev = {
  routes: [mailRoutes(app.mailbox), codeRoutes(web.now)],
  accounts: demoAccounts(),
  codeOf: (email) => demoCode(email, web.now()),
};
const elsewhere = { ...web.config, PUBLIC_URL: "https://sellervault.example" };

function paths({ routes }: Awaited<ReturnType<typeof createApp>>): string[] {
  return routes.map(({ path }) => path).filter((path) => path.startsWith("/dev"));
}

test("mails and codes are shown on this machine", async () => {
  const local = await createApp({ ...web, dev });

  expect(paths(local)).toEqual(
    expect.arrayContaining(["/dev/mail", "/dev/mail/:id", "/dev/codes"]),
  );
  const page = await (await local.request("http://localhost/dev/codes")).text();
  for (const { email } of demoPeople()) expect(page).toContain(email);
});

test("a product that is reached from elsewhere has no such route, and does not start with one", async () => {
  expect(paths(await createApp({ ...web, config: elsewhere }))).toEqual([]);
  await expect(createApp({ ...web, config: elsewhere, dev })).rejects.toThrow("this machine alone");
});

test("nor does it get the demo's people", async () => {
  const world = { ...web, config: elsewhere, sellers: [], consent: () => "" } as DemoWorld;

  await expect(seedTenants(world, () => {})).rejects.toThrow("this machine alone");
  expect(await app.db.admin`select from users`).toHaveLength(0);
});
