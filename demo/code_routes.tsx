import { Hono } from "hono";
import { Secret, TOTP } from "otpauth";
import { allow } from "../src/http/access.ts";
import type { WebEnv } from "../src/http/env.ts";
import { isHtmx, publicPage } from "../src/http/respond.ts";
import { CodeList, CodesPage } from "../views/dev/codes_page.tsx";
import { demoPeople } from "./tenants.ts";

/** `/dev/codes`: what the authenticators of the demo's people show now. */
export function codeRoutes(now: () => Date): Hono<WebEnv> {
  const routes = new Hono<WebEnv>();
  routes.get("/dev/codes", allow("anyone"), (c) => {
    const people = demoPeople().map(({ name, email, what, totpSecret }) => ({
      name,
      email,
      what,
      code: codeNow(totpSecret, now()),
    }));
    const secondsLeft = 30 - Math.floor(now().getTime() / 1000) % 30;
    const list = { people, secondsLeft, nonce: c.var.nonce };
    if (isHtmx(c)) return c.html(<CodeList {...list} />);
    return c.html(<CodesPage page={publicPage(c, "Codes")} {...list} />);
  });
  return routes;
}

/** The code that a demo person's authenticator shows at `now`; null for anybody else. */
export function demoCode(email: string, now: Date): string | null {
  const person = demoPeople().find((candidate) => candidate.email === email);
  return person ? codeNow(person.totpSecret, now) : null;
}

function codeNow(secret: string, now: Date): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now.getTime() });
}
