import { parse, serialize } from "hono/utils/cookie";
import type { AnyContext } from "./env.ts";

type Name =
  | "access"
  | "refresh"
  | "csrf"
  | "flash"
  /** A sign-in between the password and the second factor. */
  | "attempt"
  /** What a mail's link brought, until its form is sent. */
  | "link"
  /** A browser that was fully signed in before: no stranger's failures shut it out. */
  | "device";

/**
 * Behind https every cookie bears the prefix `__Host-`. On plain http, which only a local product
 * serves, a browser that follows the letter would drop such a cookie, so there it bears none
 * (docs/decisions/0006-cookies-on-plain-http.md). Staff have cookies of their own.
 */
function named(c: AnyContext, name: Name): { name: string; secure: boolean } {
  const secure = c.var.web.config.PUBLIC_URL.startsWith("https:");
  const own = c.var.realm.name === "staff" ? `staff-${name}` : name;
  return { name: secure ? `__Host-${own}` : `sv-${own}`, secure };
}

export function readCookie(c: AnyContext, name: Name): string | undefined {
  const { name: full } = named(c, name);
  return parse(c.req.header("Cookie") ?? "", full)[full];
}

/** HttpOnly, Path=/; `seconds` absent makes it go with the browser. */
export function writeCookie(c: AnyContext, name: Name, value: string, seconds?: number): void {
  const { name: full, secure } = named(c, name);
  const cookie = serialize(full, value, {
    httpOnly: true,
    secure,
    path: "/",
    sameSite: "Lax",
    ...(seconds === undefined ? {} : { maxAge: seconds }),
  });
  c.header("Set-Cookie", cookie, { append: true });
}

export function dropCookie(c: AnyContext, name: Name): void {
  writeCookie(c, name, "", 0);
}
