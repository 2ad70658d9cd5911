import { asc, eq } from "drizzle-orm";
import type { Database } from "../../db/client.ts";
import {
  memberships,
  type Role,
  sessions,
  tenants,
  type Tier,
  users,
} from "../../db/schema/control/mod.ts";
import { inSystem, type SystemTx } from "../../db/system.ts";
import { Conflict, Invalid } from "../errors.ts";
import { hashPassword, unmetPasswordRules, verifyPassword } from "./passwords.ts";
import { hashToken, newRefreshToken, SESSION_SECONDS } from "./tokens.ts";

export interface NewPerson {
  name: string;
  email: string;
  password: string;
}

export interface NewAccount extends NewPerson {
  company: string;
  tier?: Tier;
}

/** A session as its browser gets it: the refresh token is known here and then nowhere any more. */
export interface StartedSession {
  sessionId: string;
  userId: string;
  refreshToken: string;
}

/** Makes a person and the tenant that he administers. Throws Invalid, or Conflict for a known e-mail. */
export async function signUp(
  db: Database,
  { company, tier = "starter", ...person }: NewAccount,
): Promise<{ userId: string; tenantId: string }> {
  const tenantId = crypto.randomUUID();
  const userId = await createUser(db, person, async (tx, userId) => {
    await tx.insert(tenants).values({ id: tenantId, name: company, tier });
    await tx.insert(memberships).values({ tenantId, userId, role: "admin" });
  });
  return { userId, tenantId };
}

/** Makes a person who joins a tenant that is there already. Throws as `signUp` does. */
export async function joinTenant(
  db: Database,
  { tenantId, role, ...person }: NewPerson & { tenantId: string; role: Role },
): Promise<{ userId: string }> {
  const userId = await createUser(db, person, async (tx, userId) => {
    await tx.insert(memberships).values({ tenantId, userId, role });
  });
  return { userId };
}

async function createUser(
  db: Database,
  { name, email, password }: NewPerson,
  settle: (tx: SystemTx, userId: string) => Promise<void>,
): Promise<string> {
  const unmet = unmetPasswordRules(password, { name, email });
  if (unmet.length > 0) {
    throw new Invalid("Cannot sign up with this password", {
      password: `The password still needs ${unmet.join(", ")}`,
    });
  }
  const passwordHash = await hashPassword(password);
  const id = crypto.randomUUID();
  try {
    await inSystem(db, "sign_up", async (tx) => {
      await tx.insert(users).values({ id, email, name, passwordHash });
      await settle(tx, id);
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new Conflict("Cannot sign up with this e-mail address: there is an account already");
  }
  return id;
}

/** Starts a session for the right e-mail and password; null, after the same time, for any other. */
export async function signIn(
  db: Database,
  { email, password }: { email: string; password: string },
): Promise<StartedSession | null> {
  const [user] = await inSystem(
    db,
    "sign_in",
    (tx) =>
      tx.select({ id: users.id, passwordHash: users.passwordHash, tenantId: memberships.tenantId })
        .from(users)
        .innerJoin(memberships, eq(memberships.userId, users.id))
        .where(eq(users.email, email))
        .orderBy(asc(memberships.createdAt))
        .limit(1),
  );
  const right = await verifyPassword(password, user?.passwordHash ?? null);
  return user && right ? await startSession(db, user.id, user.tenantId) : null;
}

/** Starts a session of `userId` in `tenantId`: seven days, whatever happens. */
export async function startSession(
  db: Database,
  userId: string,
  tenantId: string,
): Promise<StartedSession> {
  const sessionId = crypto.randomUUID();
  const refreshToken = newRefreshToken();
  const refreshHash = await hashToken(refreshToken);
  await inSystem(db, "sign_in", (tx) =>
    tx.insert(sessions).values({
      id: sessionId,
      userId,
      tenantId,
      refreshHash,
      expiresAt: new Date(Date.now() + SESSION_SECONDS * 1000),
    }));
  return { sessionId, userId, refreshToken };
}

function isUniqueViolation(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: string } };
  return cause?.code === "23505";
}
