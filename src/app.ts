import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { authRoutes } from "./auth/routes.tsx";
import { claimRoutes } from "./claims/routes.tsx";
import { callbackRoutes, connectionRoutes } from "./connections/routes.tsx";
import { costRoutes, costsExport } from "./costs/routes.tsx";
import { Invalid } from "./errors.ts";
import { consideredRoutes, dashboardRoutes, findingRoutes } from "./findings/routes.tsx";
import { assetRoutes } from "./http/assets.ts";
import { csrf, STREAMED } from "./http/csrf.ts";
import type { VaultEnv, Web, WebEnv } from "./http/env.ts";
import { onError, onNotFound } from "./http/error_pages.tsx";
import { securityHeaders } from "./http/headers.ts";
import { requestLog } from "./http/request_log.ts";
import { session, signedIn } from "./http/session.ts";
import { vaultScope } from "./http/vault.ts";
import { publicRoutes } from "./public/routes.tsx";
import { syncRoutes, uploadRoutes } from "./sync/routes.tsx";
import { memberRoutes } from "./tenants/routes.tsx";
import { vaultRoutes } from "./vaults/routes.tsx";

/** Bytes of a request that is no upload of reports. */
const LARGEST_FORM = 2 * 1024 * 1024;

/** The web: what every request passes, in order, then one line for each slice. */
export async function createApp(web: Web): Promise<Hono<WebEnv>> {
  const app = new Hono<WebEnv>();
  app.onError(onError);
  app.notFound(onNotFound);

  app.use(async (c, next) => {
    c.set("web", web);
    c.set("session", null);
    c.set("csrf", "");
    await next();
  });
  app.use(requestLog, securityHeaders);
  app.route("/", await assetRoutes());
  app.use(limitBody, session, csrf);

  // Public: whoever asks.
  app.route("/", publicRoutes);
  app.route("/", authRoutes);

  // From here on one is signed in; a test walks the routes as nobody.
  app.use(signedIn);
  app.route("/", callbackRoutes);
  app.route("/vaults", vaultRoutes);
  app.route("/members", memberRoutes);
  app.route("/v/:vault", insideVault());
  return app;
}

/** The pages of one vault. */
function insideVault(): Hono<VaultEnv> {
  const vault = new Hono<VaultEnv>();
  vault.use(vaultScope);
  vault.route("/", dashboardRoutes);
  vault.route("/findings", findingRoutes);
  vault.route("/considered", consideredRoutes);
  vault.route("/claims", claimRoutes);
  vault.route("/costs", costRoutes);
  vault.route("/costs.csv", costsExport);
  vault.route("/sync", syncRoutes);
  vault.route("/uploads", uploadRoutes);
  vault.route("/connection", connectionRoutes);
  return vault;
}

/** Everything but uploads, which count as they stream in, is small. */
const limitBody = (() => {
  const limit = bodyLimit({
    maxSize: LARGEST_FORM,
    onError: () => {
      throw new Invalid("Cannot read this form: it is larger than 2 MB");
    },
  });
  return (c: Parameters<typeof limit>[0], next: Parameters<typeof limit>[1]) =>
    STREAMED.test(c.req.path) ? next() : limit(c, next);
})();
