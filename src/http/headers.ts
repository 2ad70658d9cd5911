import type { MiddlewareHandler } from "hono";
import type { WebEnv } from "./env.ts";

/** The headers of every answer: pages, parts, files, errors and redirects. */
export const securityHeaders: MiddlewareHandler<WebEnv> = async (c, next) => {
  const nonce = crypto.getRandomValues(new Uint8Array(18)).toBase64();
  c.set("nonce", nonce);
  c.set("formOrigins", []);
  await next();

  const headers = c.res.headers;
  headers.set("Content-Security-Policy", contentPolicy(nonce, c.get("formOrigins")));
  headers.set("Strict-Transport-Security", "max-age=31536000; includeSubDomains; preload");
  headers.set("X-Frame-Options", "DENY");
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Permissions-Policy", FEATURES);
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Resource-Policy", "same-origin");
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  if (!headers.has("Referrer-Policy")) {
    headers.set("Referrer-Policy", "strict-origin-when-cross-origin");
  }
  if (!headers.has("Cache-Control")) headers.set("Cache-Control", "no-store");
};

const FEATURES = [
  "camera=()",
  "microphone=()",
  "geolocation=()",
  "publickey-credentials-create=(self)",
  "publickey-credentials-get=(self)",
].join(", ");

/** Scripts by nonce alone, nothing inline, nothing framed; htmx writes through its Trusted Types policy. */
function contentPolicy(nonce: string, formOrigins: string[]): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    `form-action ${["'self'", ...formOrigins].join(" ")}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types htmx",
  ].join("; ");
}
