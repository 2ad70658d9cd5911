import { z } from "zod";
import { open, seal } from "../seal.ts";
import { after, type Identity, MINUTE } from "./identity.ts";
import { newSecret } from "./totp.ts";

/** Minutes in which a new authenticator must be confirmed. */
const PATIENCE = 15;

const pending = z.object({ secret: z.string(), until: z.coerce.date() });

/** A secret that somebody signed in may put in the place of his own. */
export interface PendingAuthenticator {
  secret: string;
  /** The same, sealed for his session and a quarter of an hour; the page's form brings it back. */
  sealed: string;
}

/**
 * A new secret for a session. It stands in the page that shows it in clear beside it, and nowhere else: no
 * row and no cookie need be cleared away, and two tabs do not take each other's secret.
 */
export async function newPendingAuthenticator(
  { keys, now }: Identity,
  sessionId: string,
): Promise<PendingAuthenticator> {
  const secret = newSecret();
  const text = JSON.stringify({ secret, until: after(now(), PATIENCE * MINUTE) });
  return { secret, sealed: await seal(keys.encryption, purposeOf(sessionId), text) };
}

/** Opens what a form brought; null when it is another session's, too old, or was bent. */
export async function readPendingAuthenticator(
  { keys, now }: Identity,
  { sessionId, sealed }: { sessionId: string; sealed: string },
): Promise<PendingAuthenticator | null> {
  const text = await open(keys.encryption, purposeOf(sessionId), sealed).catch(() => {
    // The library has an error for each way in which it can be bent; here they are all the same.
    return null;
  });
  if (text === null) return null;
  const { secret, until } = pending.parse(JSON.parse(text));
  return until > now() ? { secret, sealed } : null;
}

function purposeOf(sessionId: string): string {
  return `totp-pending:${sessionId}`;
}
