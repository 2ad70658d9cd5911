import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { WebEnv } from "./env.ts";

type Name = "access" | "refresh" | "csrf" | "flash";

/**
 * Behind https every cookie bears the prefix `__Host-`. On plain http, which only a local product
 * serves, a browser that follows the letter would drop such a cookie, so there it bears none.
 */
function named(c: Context<WebEnv>, name: Name): { name: string; secure: boolean } {
  const secure = c.var.web.config.PUBLIC_URL.startsWith("https:");
  return { name: secure ? `__Host-${name}` : `sv-${name}`, secure };
}

export function readCookie(c: Context<WebEnv>, name: Name): string | undefined {
  return getCookie(c, named(c, name).name);
}

/** HttpOnly, Path=/; `seconds` absent makes it go with the browser. */
export function writeCookie(c: Context<WebEnv>, name: Name, value: string, seconds?: number): void {
  const { name: full, secure } = named(c, name);
  setCookie(c, full, value, {
    httpOnly: true,
    secure,
    path: "/",
    sameSite: "Lax",
    ...(seconds === undefined ? {} : { maxAge: seconds }),
  });
}

export function dropCookie(c: Context<WebEnv>, name: Name): void {
  const { name: full, secure } = named(c, name);
  deleteCookie(c, full, { secure, path: "/" });
}
