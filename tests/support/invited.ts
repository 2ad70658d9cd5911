import { expect } from "vitest";
import type { TestApp } from "./app.ts";
import { type Browser, browserOf, handsOf } from "./browser.ts";

/** What the tests of inviting and accepting share: the link in the mail, and what came of it. */
export function invitedIn(app: TestApp) {
  const { admin } = app.db;
  return {
    /** A browser that has followed the newest link to an address. */
    async withLink(email: string, browser = browserOf(app)): Promise<Browser> {
      const kept = await browser.request("GET", await handsOf(app, browser).linkFor(email));
      expect(kept.status).toBe(303);
      expect(kept.headers.get("Location")).toMatch(/^(\/admin)?\/invite$/);
      return browser;
    },
    /** Twenty browsers that have all followed it. */
    async twentyWithLink(email: string, browser: () => Promise<Browser>): Promise<Browser[]> {
      const path = await handsOf(app, browserOf(app)).linkFor(email);
      return await Promise.all(Array.from({ length: 20 }, async () => {
        const one = await browser();
        await one.request("GET", path);
        return one;
      }));
    },
    /** Every account of an address, with its memberships. */
    async membershipsOf(email: string) {
      return await admin`select m.tenant_id, m.role, u.realm from users u
        left join memberships m on m.user_id = u.id where u.email = ${email} order by u.realm`;
    },
    async openOnes(email: string) {
      return await admin`select id, role from invitations
        where email = ${email} and accepted_at is null and withdrawn_at is null`;
    },
  };
}
