import { and, eq, gt } from "drizzle-orm";
import { webauthnChallenges } from "../../db/schema/control/mod.ts";
import { inSystem, type SystemTx } from "../../db/system.ts";
import { after, type Identity, MINUTE } from "./identity.ts";

/** Who was asked to show or make a passkey: only he answers it. */
export type Asked =
  /** A sign-in that has shown its password and wants its second factor. */
  | { who: "attempt"; tokenHash: string; userId: string }
  /** Somebody who is signed in. */
  | { who: "session"; sessionId: string; userId: string }
  /** A browser of which nothing is known yet. */
  | { who: "anyone" };

/** How long a challenge waits for its answer. */
export const CHALLENGE_MINUTES = 5;

/** The site as authenticators know it: a passkey is bound to this name and this origin. */
export function relyingParty({ config }: Pick<Identity, "config">): { id: string; origin: string } {
  const { hostname, origin } = new URL(config.PUBLIC_URL);
  return { id: hostname, origin };
}

/** Keeps a challenge that is about to be given out. Purpose `second_factor`, as all that is here. */
export async function keepChallenge(
  { db, now }: Pick<Identity, "db" | "now">,
  { challenge, asked }: { challenge: string; asked: Asked },
): Promise<void> {
  const expiresAt = after(now(), CHALLENGE_MINUTES * MINUTE);
  await inSystem(
    db,
    "second_factor",
    (tx) => tx.insert(webauthnChallenges).values({ challenge, boundTo: boundTo(asked), expiresAt }),
  );
}

/**
 * Uses a challenge up; false when it was never given to `asked`, was answered before, or is too old. Of
 * two answers at once one gets it. In a transaction of its own, so that a wrong answer uses it up too.
 */
export async function takeChallenge(
  { db, now }: Pick<Identity, "db" | "now">,
  { challenge, asked }: { challenge: string; asked: Asked },
): Promise<boolean> {
  const taken = await inSystem(db, "second_factor", (tx: SystemTx) =>
    tx.delete(webauthnChallenges)
      .where(and(
        eq(webauthnChallenges.challenge, challenge),
        eq(webauthnChallenges.boundTo, boundTo(asked)),
        gt(webauthnChallenges.expiresAt, now()),
      ))
      .returning({ challenge: webauthnChallenges.challenge }));
  return taken.length === 1;
}

function boundTo(asked: Asked): string {
  switch (asked.who) {
    case "attempt":
      return `attempt:${asked.tokenHash}`;
    case "session":
      return `session:${asked.sessionId}`;
    case "anyone":
      return "anyone";
  }
}
