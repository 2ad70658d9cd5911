import { inSystem } from "../../db/system.ts";
import { record } from "../audit/record.ts";
import { Invalid } from "../errors.ts";
import type { Identity, Provenance } from "./identity.ts";
import { type Owner, passwordRules } from "./password_policy.ts";

/** A rule that a password breaks: its id for the record, its text for the person, after "A password needs". */
export interface UnmetRule {
  rule: string;
  text: string;
}

/** A password that may not be taken; `fields.password` names every rule that it breaks. */
export class RefusedPassword extends Invalid {
  override name = "RefusedPassword";
  constructor(readonly unmet: readonly UnmetRule[], sentence?: string) {
    const needs = unmet.map(({ text }) => text).join(", ");
    super("Cannot take this password", {
      password: sentence ?? `The password still needs ${needs}`,
    });
  }
}

/** The rules of the policy that `password` breaks. */
export function unmetRules(password: string, owner: Owner): UnmetRule[] {
  return passwordRules(password, owner).filter(({ met }) => !met)
    .map(({ rule, text }) => ({ rule, text }));
}

/** By which door a password was to come in. */
export type PasswordDoor = "sign_up" | "invitation" | "changed" | "reset" | "demanded" | "over";

/** Where a refused password is recorded: the rules that it broke, never a word of it. */
export interface RefusedAt {
  purpose: "sign_up" | "invitation" | "password";
  how: PasswordDoor;
  from: Provenance;
  userId?: string;
  tenantId?: string;
}

/** Records that a password was refused, in a transaction of its own, since nothing else is kept. */
export async function recordRefusal(
  { db }: Pick<Identity, "db">,
  { purpose, how, from, userId, tenantId, unmet }: RefusedAt & { unmet: readonly UnmetRule[] },
): Promise<void> {
  await inSystem(db, { purpose, userId, tenantId, requestId: from.requestId }, async (tx) => {
    const rules = unmet.map(({ rule }) => rule);
    await record(tx, "password.refused", { ...(userId && { userId }), how, rules });
  });
}
