import { type KnownBrowser, readDevice } from "../auth/device_cookie.ts";
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

/** The same when it is good for `userId`: to anybody else's account it is a new browser. */
export async function knownBrowser(c: AnyContext, userId: string): Promise<KnownBrowser | null> {
  const known = await shownBrowser(c);
  return known?.userId === userId ? known : null;
}
