import { raw } from "hono/html";
import type { PropsWithChildren } from "hono/jsx";
import type { PageContext } from "./page.ts";

const HTMX_CONFIG = 'extensions:"hx-csp", includeIndicatorCSS:false, prefix:""';

/** The HTML document around every page: styles, fonts and nonced scripts, all from files. */
export function HtmlDocument({ page, children }: PropsWithChildren<{ page: PageContext }>) {
  return (
    <>
      {raw("<!DOCTYPE html>")}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="htmx-config" content={HTMX_CONFIG} />
          <title>{page.title} · SellerVault</title>
          <link rel="icon" href="/static/favicon.svg" type="image/svg+xml" />
          <link
            rel="preload"
            href="/static/inter-latin.woff2"
            as="font"
            type="font/woff2"
            crossorigin="anonymous"
          />
          <link rel="stylesheet" href="/static/app.css" />
          <script src="/static/htmx.js" nonce={page.nonce} defer />
          <script src="/static/hx-csp.js" nonce={page.nonce} defer />
          <script src="/static/app.js" nonce={page.nonce} defer />
          <script src="/static/passkeys.js" nonce={page.nonce} defer />
        </head>
        <body>{children}</body>
      </html>
    </>
  );
}
