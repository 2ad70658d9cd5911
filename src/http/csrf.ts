import { createHmac, timingSafeEqual } from "node:crypto";
import { createMiddleware } from "hono/factory";
import { Forbidden } from "../errors.ts";
import type { KeyRing } from "../keys.ts";
import { readCookie, writeCookie } from "./cookies.ts";
import type { WebContext, WebEnv } from "./env.ts";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
const FIELD = "_csrf";
const HEADER = "X-CSRF-Token";

/** Uploads are read as they stream in: their handler counts them and confirms the token, the first field. */
export const STREAMED = /^\/v\/[^/]+\/uploads$/;

/**
 * Signed double submit, bound to the session (OWASP Cheat Sheet, Cross-Site Request Forgery
 * Prevention): the cookie and the form say the same token, and its MAC is over this session's id.
 * Beside it the browser's own word: Sec-Fetch-Site, or Origin where a browser sends none.
 */
export const csrf = createMiddleware<WebEnv>(async (c, next) => {
  const ring = c.var.web.keys.signing;
  const owner = c.var.person?.sessionId ?? "";
  const known = readCookie(c, "csrf");
  const valid = known !== undefined && isOurs(ring, owner, known);

  if (!SAFE.has(c.req.method)) {
    if (!cameFromUs(c)) throw new Forbidden("This request did not come from a SellerVault page");
    const confirm = (token: string) => {
      if (!valid || !same(token, known)) {
        throw new Forbidden("This form is too old: reload the page and send it again");
      }
    };
    c.set("confirmCsrf", confirm);
    if (!STREAMED.test(c.req.path)) confirm(await submitted(c));
  }
  const token = valid ? known : newToken(ring, owner);
  if (!valid) writeCookie(c, "csrf", token);
  c.set("csrf", token);
  await next();
});

/** A token for a session that starts or ends within this request; a page that it answers with bears it. */
export function renewCsrf(c: WebContext, sessionId: string): void {
  const token = newToken(c.var.web.keys.signing, sessionId);
  writeCookie(c, "csrf", token);
  c.set("csrf", token);
}

function cameFromUs(c: WebContext): boolean {
  const site = c.req.header("Sec-Fetch-Site");
  if (site) return site === "same-origin";
  const origin = c.req.header("Origin");
  return origin === undefined || origin === new URL(c.var.web.config.PUBLIC_URL).origin;
}

/** The form's token, as a header or as a field. */
async function submitted(c: WebContext): Promise<string> {
  const header = c.req.header(HEADER);
  if (header) return header;
  const type = c.req.header("Content-Type") ?? "";
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)\b/.test(type)) return "";
  const { [FIELD]: token } = await c.req.parseBody();
  return typeof token === "string" ? token : "";
}

function newToken(ring: KeyRing, owner: string): string {
  const random = crypto.getRandomValues(new Uint8Array(16)).toHex();
  const { kid, bytes } = ring.newest;
  return `${kid}.${random}.${mac(bytes, owner, random)}`;
}

function isOurs(ring: KeyRing, owner: string, token: string): boolean {
  const [kid, random = "", given = ""] = token.split(".");
  try {
    return same(mac(ring.find(kid).bytes, owner, random), given);
  } catch {
    // A key that is gone made it: as good as none.
    return false;
  }
}

/** Node's, at once: WebCrypto's takes two turns in another thread for what is done in microseconds. */
function mac(bytes: Uint8Array, owner: string, random: string): string {
  const message = `csrf!${owner.length}!${owner}!${random.length}!${random}`;
  return createHmac("sha256", bytes).update(message).digest("hex");
}

function same(a: string, b: string): boolean {
  const encoder = new TextEncoder();
  const [left, right] = [encoder.encode(a), encoder.encode(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
