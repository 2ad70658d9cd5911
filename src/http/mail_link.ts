import { z } from "zod";
import { goTo } from "./respond.ts";
import { dropCookie, readCookie, writeCookie } from "./cookies.ts";
import type { AnyContext } from "./env.ts";

/** What a mail program made of the token in a link of ours; anything else is as good as unknown. */
export const linkToken = z.string().regex(/^[\w-]{43}$/).optional().catch("");

/** Seconds that a link's token waits in the browser for its form to be sent. */
const PATIENCE = 60 * 60;

/**
 * A mail's link brings a token in its query. It goes into a cookie of this browser and the address is
 * left at once, so that no history, proxy or referrer keeps it; it is used up when the form is sent.
 */
export function keepLink(c: AnyContext, token: string, path: string): Response {
  writeCookie(c, "link", token, PATIENCE);
  c.header("Referrer-Policy", "no-referrer");
  return goTo(c, path);
}

/** The token that a mail's link brought, or null. */
export function keptLink(c: AnyContext): string | null {
  return readCookie(c, "link") ?? null;
}

export function dropLink(c: AnyContext): void {
  dropCookie(c, "link");
}
