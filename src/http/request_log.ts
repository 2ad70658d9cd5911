import { createMiddleware } from "hono/factory";
import { matchedRoutes } from "hono/route";
import type { WebEnv } from "./env.ts";

/** One line for each request: the pattern of its route, never its query, body or cookies. */
export const requestLog = createMiddleware<WebEnv>(async (c, next) => {
  const started = performance.now();
  const requestId = crypto.randomUUID();
  c.set("requestId", requestId);
  await next();
  c.res.headers.set("X-Request-Id", requestId);
  c.var.web.log?.({
    at: new Date().toISOString(),
    request: requestId,
    method: c.req.method,
    route: matchedRoutes(c).find(({ method }) => method !== "ALL")?.path ?? "none",
    status: c.res.status,
    ms: Math.round(performance.now() - started),
    tenant: c.var.session?.tenant.id,
    user: c.var.person?.user.id,
  });
});
