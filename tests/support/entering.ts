import { expect } from "vitest";
import { hashPassword } from "../../src/auth/passwords.ts";
import { enrolAuthenticator } from "../../src/auth/second_factor.ts";
import { newSecret } from "../../src/auth/totp.ts";
import type { TestApp } from "./app.ts";
import { type Browser, browserOf, newAddress, USER_AGENT } from "./browser.ts";
import { codeOf } from "./newcomer.ts";

/** Somebody with a password and an authenticator, who signs in by the doors themselves. */
export interface Enterer {
  userId: string;
  email: string;
  secret: string;
}

export const RIGHT = "Correct-horse-9!";
export const WRONG = "Wrong-horse-99!";

let hash: string | undefined;

/** A person of no company; `name` must be new. Everybody's password is RIGHT. */
export async function personOf(
  app: TestApp,
  name: string,
  { realm = "seller", enrolled = true, companies = [] }: {
    realm?: "seller" | "staff";
    enrolled?: boolean;
    companies?: string[];
  } = {},
): Promise<Enterer> {
  const { admin } = app.db;
  hash ??= await hashPassword(RIGHT);
  const email = `${name.toLowerCase()}@example.com`;
  const [user] = await admin`insert into users (realm, email, name, password_hash)
    values (${realm}, ${email}, ${name}, ${hash}) returning id`;
  const userId: string = user!.id;
  for (const tenantId of companies) {
    await admin`insert into memberships (tenant_id, user_id, role)
      values (${tenantId}, ${userId}, 'admin')`;
  }
  const secret = newSecret();
  const from = { requestId: crypto.randomUUID(), address: "192.0.2.1", userAgent: USER_AGENT };
  if (enrolled) await enrolAuthenticator(app.web, { userId, secret, from });
  return { userId, email, secret };
}

/** The first step, from an address of its own each time: here nothing is about the limit. */
export async function passwordStep(
  browser: Browser,
  { email, password = RIGHT, next }: { email: string; password?: string; next?: string },
  base = "",
): Promise<Response> {
  browser.address = newAddress();
  const form = { email, password, ...(next === undefined ? {} : { next }) };
  return await browser.request("POST", `${base}/login`, form);
}

/** The second one, with a code that was not used before: the clock goes on for it. */
export async function codeStep(
  app: TestApp,
  browser: Browser,
  { secret }: { secret: string },
  base = "",
): Promise<Response> {
  app.clock.advance(30_000);
  const code = codeOf(secret, app.web.now());
  return await browser.request("POST", `${base}/login/code`, { code });
}

/** A browser in which `person` has just signed in, with its device cookie. */
export async function enter(
  app: TestApp,
  person: Enterer,
  { browser = browserOf(app), base = "" } = {},
): Promise<Browser> {
  expect(placeOf(await passwordStep(browser, person, base))).toBe(`303 ${base}/login/code`);
  expect((await codeStep(app, browser, person, base)).status).toBe(303);
  return browser;
}

/** Status and where it leads. */
export function placeOf({ status, headers }: Response): string {
  return `${status} ${headers.get("Location") ?? ""}`.trim();
}

/** Which of the person's records there are, oldest first. */
export async function actsOf(app: TestApp, { userId }: Enterer): Promise<string[]> {
  const rows = await app.db.admin`select action from audit_log
    where details->>'userId' = ${userId} order by at`;
  return rows.map(({ action }) => action);
}
