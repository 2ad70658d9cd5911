import { isKnownTo, type KnownBrowser, readDevice } from "../auth/device_cookie.ts";
import { readCookie } from "./cookies.ts";
import type { AnyContext } from "./env.ts";

/** What this browser's device cookie says: to which account it was signed in before; null for a new one. */
export async function shownBrowser(c: AnyContext): Promise<KnownBrowser | null> {
  const token = readCookie(c, "device");
  if (!token) return null;
  const { web: { keys, config, now }, realm } = c.var;
  const world = { ring: keys.signing, issuer: config.PUBLIC_URL, now: now() };
  return await readDevice(world, { realm, token });
}

/** The same where the account knows it; to any other it is a new browser. */
export async function knownBrowser(
  c: AnyContext,
  account: { id: string; passwordChangedAt: Date },
): Promise<KnownBrowser | null> {
  const shown = await shownBrowser(c);
  return isKnownTo(account, shown) ? shown : null;
}
