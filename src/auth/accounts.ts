import {
  memberships,
  passwordHistory,
  tenants,
  type Tier,
  users,
} from "../../db/schema/control/mod.ts";
import { inSystem, type SystemTx } from "../../db/system.ts";
import { record } from "../audit/record.ts";
import { Conflict } from "../errors.ts";
import type { Identity } from "./identity.ts";

/** A company and the person who administers it; his address is proved, his password hashed. */
export interface NewAccount {
  company: string;
  tier?: Tier;
  name: string;
  /** Lower case. */
  email: string;
  passwordHash: string;
  requestId?: string;
}

export interface OpenedAccount {
  userId: string;
  tenantId: string;
}

/** Makes a seller and the tenant that he administers. Throws Conflict when the address has an account. */
export async function openAccount(
  identity: Pick<Identity, "db" | "now">,
  account: NewAccount,
): Promise<OpenedAccount> {
  const ids = newAccountIds();
  const errand = { purpose: "sign_up", ...ids, requestId: account.requestId } as const;
  const opened = await inSystem(
    identity.db,
    errand,
    (tx) => openAccountIn(tx, { ...account, ...ids, now: identity.now() }),
  );
  if (!opened) throw new Conflict("Cannot open an account: this e-mail address has one already");
  return ids;
}

/** The ids come first, so that what is recorded in the account's own transaction names them. */
export function newAccountIds(): OpenedAccount {
  return { userId: crypto.randomUUID(), tenantId: crypto.randomUUID() };
}

/**
 * The same within a transaction of purpose `sign_up` that was opened for these ids. False, and nothing is
 * made, when the address has an account; of two at once one gets it.
 */
export async function openAccountIn(
  tx: SystemTx,
  { userId, tenantId, company, tier = "starter", name, email, passwordHash, now }:
    & Omit<NewAccount, "requestId">
    & OpenedAccount
    & { now: Date },
): Promise<boolean> {
  const made = await tx.insert(users)
    .values({ id: userId, email, name, passwordHash, passwordChangedAt: now, createdAt: now })
    .onConflictDoNothing().returning({ id: users.id });
  if (made.length === 0) return false;
  await tx.insert(passwordHistory).values({ userId, passwordHash, setAt: now });
  await tx.insert(tenants).values({ id: tenantId, name: company, tier, createdAt: now });
  await tx.insert(memberships).values({ tenantId, userId, role: "admin", createdAt: now });
  await record(tx, "person.signed_up", { userId, tenantId });
  return true;
}
