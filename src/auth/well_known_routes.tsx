import { Hono } from "hono";
import { allow } from "../http/access.ts";
import type { WebEnv } from "../http/env.ts";

/** Addresses that browsers and password managers know. */
export const wellKnownRoutes = new Hono<WebEnv>();

/** Where password managers send one to make a passkey (W3C, Passkey Endpoints; read 2026-11-24). */
wellKnownRoutes.get("/.well-known/passkey-endpoints", allow("anyone"), (c) => {
  const page = new URL("/account/passkeys", c.var.web.config.PUBLIC_URL).href;
  return c.json({ enroll: page, manage: page });
});

/** Where password managers send one to change a password (W3C, A Well-Known URL for Changing Passwords). */
wellKnownRoutes.get(
  "/.well-known/change-password",
  allow("anyone"),
  (c) => c.redirect("/account/password", 302),
);
