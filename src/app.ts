import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { accountRoutes } from "./auth/account_routes.tsx";
import { codeRoutes } from "./auth/code_routes.tsx";
import { passkeyRoutes } from "./auth/passkey_routes.tsx";
import { passkeySignInRoutes } from "./auth/passkey_sign_in_routes.tsx";
import { passwordResetRoutes } from "./auth/password_reset_routes.tsx";
import { passwordRoutes } from "./auth/password_routes.tsx";
import { passwordRulesRoutes } from "./auth/password_rules_routes.tsx";
import { realmOf } from "./auth/realm.ts";
import { secondFactorRoutes } from "./auth/second_factor_routes.tsx";
import { signInRoutes } from "./auth/sign_in_routes.tsx";
import { signUpRoutes } from "./auth/sign_up_routes.tsx";
import { wellKnownRoutes } from "./auth/well_known_routes.tsx";
import { claimRoutes } from "./claims/routes.tsx";
import { isLocal } from "./config.ts";
import { callbackRoutes, connectionRoutes } from "./connections/routes.tsx";
import { costRoutes, costsExport } from "./costs/routes.tsx";
import { Invalid } from "./errors.ts";
import { consideredRoutes, dashboardRoutes, findingRoutes } from "./findings/routes.tsx";
import { demandAccess } from "./http/access.ts";
import { assetRoutes } from "./http/assets.ts";
import { csrf, STREAMED } from "./http/csrf.ts";
import type { VaultEnv, Web, WebEnv } from "./http/env.ts";
import { onError, onNotFound } from "./http/error_pages.tsx";
import { securityHeaders } from "./http/headers.ts";
import { limitAuth } from "./http/limits.ts";
import { requestLog } from "./http/request_log.ts";
import { session, signedIn } from "./http/session.ts";
import { vaultScope } from "./http/vault.ts";
import { publicRoutes } from "./public/routes.tsx";
import { staffRoutes } from "./staff/routes.tsx";
import { syncRoutes, uploadRoutes } from "./sync/routes.tsx";
import { invitationRoutes } from "./tenants/invitation_routes.tsx";
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
    c.set("realm", realmOf(c.req.path));
    c.set("person", null);
    c.set("session", null);
    c.set("csrf", "");
    await next();
  });
  app.use(requestLog, securityHeaders);
  app.route("/", await assetRoutes());
  app.use(limitBody, limitAuth(web), session, csrf);

  // Public: whoever asks. Sellers and staff come in by the same doors, each in their own realm.
  app.route("/", publicRoutes);
  app.route("/", wellKnownRoutes);
  app.route("/", signUpRoutes);
  for (const base of ["/", "/admin"]) {
    app.route(base, signInRoutes);
    app.route(base, codeRoutes);
    app.route(base, passkeySignInRoutes);
    app.route(base, passwordRulesRoutes);
    app.route(base, passwordResetRoutes);
    app.route(base, invitationRoutes);
  }
  for (const routes of devRoutes(web)) app.route("/", routes);

  // From here on one is signed in; a test walks the routes as nobody.
  app.use(signedIn);
  for (const base of ["/account", "/admin/account"]) {
    app.route(base, accountRoutes);
    app.route(base, passwordRoutes);
    app.route(base, secondFactorRoutes);
    app.route(base, passkeyRoutes);
  }
  app.route("/admin", staffRoutes);
  app.route("/", callbackRoutes);
  app.route("/vaults", vaultRoutes);
  app.route("/members", memberRoutes);
  app.route("/v/:vault", insideVault());

  demandAccess(app);
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

/** What `dev` shows (mails, codes of the demo's people) exists on a developer's machine alone. */
function devRoutes({ dev, config }: Web): Hono<WebEnv>[] {
  if (!dev) return [];
  if (!isLocal(config.PUBLIC_URL)) {
    throw new Error("the demo's pages are for a PUBLIC_URL of this machine alone");
  }
  return dev.routes;
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
