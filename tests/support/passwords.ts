import { hashPassword } from "../../src/auth/passwords.ts";
import type { TestApp } from "./app.ts";

/** Breaks no rule, and nobody's but who is made with it. */
export const FIRST_PASSWORD = "Velvet-otter-41-harbour!";

export interface Known {
  userId: string;
  name: string;
  email: string;
}

let people = 0;

/** A member of `tenantId` whose password was set `daysAgo`, as the doors would write it; in no session. */
export async function personWithPassword(
  { db: { admin }, web }: TestApp,
  { tenantId, daysAgo = 2 }: { tenantId: string; daysAgo?: number },
): Promise<Known> {
  const name = `Petra Winkler${++people}`;
  const email = `petra${people}@example.com`;
  const setAt = new Date(web.now().getTime() - daysAgo * 24 * 60 * 60 * 1000);
  hash ??= hashPassword(FIRST_PASSWORD);
  const [user] = await admin`insert into users (email, name, password_hash, password_changed_at)
    values (${email}, ${name}, ${await hash}, ${setAt}) returning id`;
  const userId: string = user!.id;
  await admin`insert into memberships (tenant_id, user_id, role)
    values (${tenantId}, ${userId}, 'member')`;
  await admin`insert into password_history (user_id, password_hash, set_at)
    values (${userId}, ${await hash}, ${setAt})`;
  return { userId, name, email };
}

let hash: Promise<string> | undefined;

/** What the record says of a person, oldest first. */
export async function recordOf(
  { db: { admin } }: TestApp,
  { userId }: Pick<Known, "userId">,
): Promise<{ action: string; details: Record<string, unknown> }[]> {
  return await admin`select action, details from audit_log
    where details->>'userId' = ${userId} order by at`;
}

/** The rules that a page marks as not met. */
export function unmetOn(html: string): string[] {
  return [...html.matchAll(/<li data-rule="(\w+)" class="unmet">/g)].map(([, rule]) => rule!);
}

/** What is stored of a person's password; the history oldest first. */
export async function storedOf({ db: { admin } }: TestApp, { userId }: Pick<Known, "userId">) {
  const [user] = await admin`select password_hash, password_changed_at, password_change_demanded
    from users where id = ${userId}`;
  const history = await admin`select password_hash from password_history
    where user_id = ${userId} order by id`;
  return { user: user!, history: history.map((row) => row.password_hash as string) };
}
