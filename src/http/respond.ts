import type { Child } from "hono/jsx";
import type { FlashMessage, NavKey, PageContext } from "../../views/page.ts";
import type { VaultFrame } from "../vaults/frame.ts";
import { dropCookie, readCookie, writeCookie } from "./cookies.ts";
import type { AnyContext, AnyTenantContext, AnyVaultContext } from "./env.ts";

/** Whether htmx asks: it gets the part, a plain browser the page. */
export function isHtmx(c: Pick<AnyContext, "req">): boolean {
  return c.req.header("HX-Request") === "true";
}

/** What a page is told when nobody need be signed in. */
export function publicPage(c: AnyContext, title: string): PageContext {
  return { nonce: c.var.nonce, csrf: c.var.csrf, title, flash: takeFlash(c) };
}

/** What a page of the tenant is told. */
export function tenantPage(c: AnyTenantContext, title: string, active?: NavKey): PageContext {
  const { session } = c.var;
  return {
    ...publicPage(c, title),
    user: {
      name: session.user.name,
      email: session.user.email,
      role: session.role,
      tenantName: session.tenant.name,
    },
    vaults: session.vaults.map(({ id, name }) => ({ id, name })),
    active,
  };
}

/** What a page of a vault is told. */
export function vaultPage(
  c: AnyVaultContext,
  frame: VaultFrame,
  title: string,
  active: NavKey,
): PageContext {
  const { id, name, marketplaces } = c.var.vault;
  return {
    ...tenantPage(c, title, active),
    vault: { id, name, marketplaces, freshness: frame.freshness },
    counts: frame.counts,
  };
}

/** Answers a change: htmx with the part that changed, a browser with the page it belongs to. */
export function changed(
  c: AnyContext,
  part: Child,
  location: string,
  flash?: string,
): Response | Promise<Response> {
  if (isHtmx(c)) return c.html(part as string);
  return goTo(c, location, flash ? { kind: "done", text: flash } : undefined);
}

/** Sends the browser to a page of ours, which says `flash` once. htmx follows with the whole page. */
export function goTo(c: AnyContext, location: string, flash?: FlashMessage): Response {
  if (flash) writeCookie(c, "flash", encodeURIComponent(JSON.stringify(flash)), 60);
  // A control character in a header would end the whole process: Deno's server panics (2.9.6).
  const address = location.replace(/[^!-~]/gu, encodeURIComponent);
  if (isHtmx(c)) {
    c.header("HX-Redirect", address);
    return c.body(null, 204);
  }
  return c.redirect(address, 303);
}

function takeFlash(c: AnyContext): FlashMessage | undefined {
  const cookie = readCookie(c, "flash");
  if (!cookie) return undefined;
  dropCookie(c, "flash");
  try {
    const { kind, text } = JSON.parse(decodeURIComponent(cookie));
    if (["done", "notice", "error"].includes(kind) && typeof text === "string") {
      return { kind, text };
    }
  } catch {
    // Somebody wrote it himself: nothing is said.
  }
  return undefined;
}
