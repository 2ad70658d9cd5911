import { createMiddleware } from "hono/factory";
import { inVault } from "../../db/vault.ts";
import { Conflict, NotFound } from "../errors.ts";
import type { VaultEnv } from "./env.ts";

/** The door to `/v/:vault`. Somebody else's vault is not found, like one that never was. */
export const vaultScope = createMiddleware<VaultEnv>(async (c, next) => {
  const { session, web, requestId } = c.var;
  const vault = session.vaults.find(({ id }) => id === c.req.param("vault"));
  if (!vault) throw new NotFound("There is no such account");
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
