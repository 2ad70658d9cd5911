import type { Child } from "hono/jsx";
import type { FlashMessage, NavKey, PageContext } from "../../views/page.ts";
import type { VaultFrame } from "../vaults/frame.ts";
import { dropCookie, readCookie, writeCookie } from "./cookies.ts";
import { passwordDaysLeft } from "../auth/password_age.ts";
import type { AnyContext, AnyPersonContext, AnyTenantContext, AnyVaultContext } from "./env.ts";

/** Whether htmx asks: it gets the part, a plain browser the page. */
export function isHtmx(c: Pick<AnyContext, "req">): boolean {
  return c.req.header("HX-Request") === "true";
}

/** What a page is told when nobody need be signed in. */
export function publicPage(c: AnyContext, title: string): PageContext {
  const { nonce, csrf, realm } = c.var;
  return { nonce, csrf, title, base: realm.base, flash: takeFlash(c) };
}

/** What a page is told of whoever is signed in, in either realm. */
export function personPage(c: AnyPersonContext, title: string, active?: NavKey): PageContext {
  const { person, session, realm, web } = c.var;
  return {
    ...publicPage(c, title),
    user: {
      name: person.user.name,
      email: person.user.email,
      role: session?.role ?? "staff",
      tenantName: session?.tenant.name ?? "Staff",
      tenantId: session?.tenant.id,
      companies: session?.companies ?? [],
      passwordDaysLeft: passwordDaysLeft(person.passwordChangedAt, web.now()),
    },
    vaults: session?.vaults.map(({ id, name }) => ({ id, name })),
    base: realm.base,
    active,
  };
}

/** What a page of the tenant is told. */
export function tenantPage(c: AnyTenantContext, title: string, active?: NavKey): PageContext {
  return personPage(c, title, active);
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
