/**
 * Public path → file inside an npm package. The server reads these from
 * node_modules, so that no copy of a library lives in the repository.
 */
export const PACKAGE_ASSETS: Readonly<Record<string, string>> = {
  "/static/htmx.js": "htmx.org/dist/htmx.min.js",
  "/static/hx-csp.js": "htmx.org/dist/ext/hx-csp.min.js",
  "/static/inter-latin.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
  "/static/inter-latin-ext.woff2":
    "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
  "/static/inter-license.txt": "@fontsource-variable/inter/LICENSE",
};

/** Public path → file in `static/`. */
export const OWN_ASSETS: Readonly<Record<string, string>> = {
  "/static/app.css": "app.css",
  "/static/app.js": "app.js",
  "/static/passkeys.js": "passkeys.js",
  "/static/favicon.svg": "favicon.svg",
};
