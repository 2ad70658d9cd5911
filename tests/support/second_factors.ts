import { beforeEach } from "vitest";
import { hashPassword } from "../../src/auth/passwords.ts";
import { enrolAuthenticator } from "../../src/auth/second_factor.ts";
import { codeAt, newSecret } from "../../src/auth/totp.ts";
import { type TestApp, workOff } from "./app.ts";
import { type Browser, browserOf, newAddress, USER_AGENT } from "./browser.ts";

const PASSWORD = "Moon-48152093745512!";
const STEP = 30_000;
export const MINUTE = 60_000;
/** A code that no authenticator shows, but once in a million steps. */
export const WRONG = "000000";

/**
 * What tests of second factors do again and again. Call once at the top of a test file: before each test
 * nobody of the cast has a second factor or a session, and everybody the same password.
 */
export async function handsOf(app: TestApp) {
  const { admin } = app.db;
  const hash = await hashPassword(PASSWORD);
  let mailsBefore = 0;
  let began = new Date();

  beforeEach(async () => {
    await admin`delete from totp_secrets`;
    await admin`delete from recovery_codes`;
    await admin`delete from sign_in_attempts`;
    await admin`delete from sign_in_counters`;
    await admin`delete from sessions`;
    await admin`delete from jobs.job`;
    await admin`update users set password_hash = ${hash}`;
    mailsBefore = app.mailbox.list().length;
    [{ began }] = await admin<[{ began: Date }]>`select clock_timestamp() as began`;
  });

  function from() {
    return { requestId: crypto.randomUUID(), address: newAddress(), userAgent: USER_AGENT };
  }

  /** An authenticator for a member, whose `code()` is always one that was not shown yet. */
  async function enrolled({ userId }: { userId: string }) {
    const secret = newSecret();
    const codes = await enrolAuthenticator(app.web, { userId, secret, from: from() });
    return {
      codes,
      now: () => codeAt(secret, app.web.now()),
      code: () => {
        app.clock.advance(STEP);
        return codeAt(secret, app.web.now());
      },
    };
  }

  /** Each request from an address of its own, so that the limit of requests says nothing here. */
  async function ask(browser: Browser, method: string, path: string, form = {}) {
    browser.address = newAddress();
    const answer = await browser.request(method, path, form);
    return {
      status: answer.status,
      location: answer.headers.get("Location"),
      html: await answer.text(),
    };
  }

  /** A browser that has shown the right password, and where it was sent. */
  async function withPassword(email: string, next = "") {
    const browser = browserOf(app);
    const { location } = await ask(browser, "POST", "/login", { email, password: PASSWORD, next });
    return { browser, location };
  }

  /** Headings of what this test had mailed to an address. */
  async function mailedTo(email: string): Promise<string[]> {
    await workOff(app);
    const mails = app.mailbox.list();
    return mails.slice(0, mails.length - mailsBefore)
      .filter(({ mail }) => mail.to === email).map(({ mail }) => mail.heading);
  }

  /** What this test had recorded, newest first. */
  async function acts(action: string) {
    return await admin`select tenant_id, actor_id, details from audit_log where action = ${action}
    and at > ${began} order by at desc`;
  }

  const isIn = async (browser: Browser) => (await ask(browser, "GET", "/vaults")).status === 200;

  /** The secret that a page offers to an authenticator. */
  function secretIn(html: string): string {
    return /id="totp-secret">([A-Z2-7 ]+)</.exec(html)![1]!.replaceAll(" ", "");
  }

  return { from, enrolled, ask, withPassword, mailedTo, acts, isIn, secretIn };
}
