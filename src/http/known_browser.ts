import { type KnownBrowser, readDevice } from "../auth/device_cookie.ts";
import { readCookie } from "./cookies.ts";
import type { AnyContext } from "./env.ts";

/** What this browser's device cookie says, when it is good for `userId`; null makes it a new browser. */
export async function knownBrowser(
  c: AnyContext,
  userId: string | undefined,
): Promise<KnownBrowser | null> {
  const token = readCookie(c, "device");
  if (!token) return null;
  const { web: { keys, config, now }, realm } = c.var;
  const world = { ring: keys.signing, issuer: config.PUBLIC_URL, now: now() };
  const known = await readDevice(world, { realm, token });
  return known?.userId === userId ? known : null;
}
