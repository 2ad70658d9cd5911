import { createMiddleware } from "hono/factory";
import type { Role } from "../../db/schema/control/mod.ts";
import { inVault } from "../../db/vault.ts";
import { Conflict, Forbidden, NotFound } from "../errors.ts";
import type { TenantEnv, VaultEnv } from "./env.ts";

const SAFE = new Set(["GET", "HEAD"]);
const RANK: Record<Role, number> = { viewer: 0, member: 1, admin: 2 };

/**
 * The door to `/v/:vault`. Somebody else's vault is not found, like one that never was; a viewer may
 * read and nothing else.
 */
export const vaultScope = createMiddleware<VaultEnv>(async (c, next) => {
  const { session, web, requestId } = c.var;
  const vault = session.vaults.find(({ id }) => id === c.req.param("vault"));
  if (!vault) throw new NotFound("There is no such account");
  if (!SAFE.has(c.req.method)) demandRole(session.role, "member");
  if (vault.state === "destroying") {
    throw new Conflict("Cannot open this account: it is being deleted");
  }
  c.set("vault", vault);
  c.set("run", (work) => {
    if (vault.state !== "open") {
      throw new Conflict(
        "Cannot open this account yet: its vault is being made, try again in a moment",
      );
    }
    return inVault(web.db, { vaultId: vault.id, userId: session.user.id, requestId }, work);
  });
  await next();
});

/** Lets only members of `role` or above pass. */
export function requireRole(role: Role) {
  return createMiddleware<TenantEnv>(async (c, next) => {
    demandRole(c.var.session.role, role);
    await next();
  });
}

function demandRole(has: Role, needs: Role): void {
  if (RANK[has] < RANK[needs]) {
    throw new Forbidden(
      `Your role (${has}) may not do this: ask ${
        needs === "admin" ? "an admin" : "a member or an admin"
      }`,
    );
  }
}
