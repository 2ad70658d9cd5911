import { Hono } from "hono";
import { LandingPage } from "../../views/public/landing_page.tsx";
import { allow } from "../http/access.ts";
import type { WebEnv } from "../http/env.ts";
import { publicPage } from "../http/respond.ts";

/** What anybody may see. */
export const publicRoutes = new Hono<WebEnv>();

publicRoutes.get(
  "/",
  allow("anyone"),
  (c) =>
    c.var.session
      ? c.redirect("/vaults", 303)
      : c.html(<LandingPage page={publicPage(c, "Find what Amazon lost, and prove it")} />),
);

/** Alive: the process answers. */
publicRoutes.get("/healthz", allow("anyone"), (c) => c.text("ok"));
