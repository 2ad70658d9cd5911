import { join } from "node:path";
import { Hono } from "hono";
import { projectRoot } from "../../db/embedded.ts";
import { OWN_ASSETS, PACKAGE_ASSETS } from "../../views/assets.ts";
import { allow } from "./access.ts";
import type { WebEnv } from "./env.ts";

const TYPES: Record<string, string> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
  txt: "text/plain; charset=utf-8",
  woff2: "font/woff2",
};

/** The styles, scripts and fonts: a closed list of files, read once, answered with an ETag. */
export async function assetRoutes(): Promise<Hono<WebEnv>> {
  const files = [
    ...Object.entries(OWN_ASSETS).map(([path, file]) =>
      [path, join(projectRoot, "static", file)] as const
    ),
    ...Object.entries(PACKAGE_ASSETS).map(([path, file]) =>
      [path, join(projectRoot, "node_modules", file)] as const
    ),
  ];
  const routes = new Hono<WebEnv>();
  for (const [path, file] of files) {
    const body = await Deno.readFile(file);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
    const etag = `"${digest.toHex().slice(0, 32)}"`;
    const type = TYPES[path.split(".").at(-1)!]!;
    routes.get(path, allow("anyone"), (c) => {
      c.header("ETag", etag);
      c.header("Cache-Control", "public, max-age=3600, must-revalidate");
      if (c.req.header("If-None-Match") === etag) return c.body(null, 304);
      return c.body(body, 200, { "Content-Type": type });
    });
  }
  return routes;
}
