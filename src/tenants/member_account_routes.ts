import { Hono } from "hono";
import { z } from "zod";
import { unlockMember } from "../auth/locks.ts";
import { resetSecondFactor } from "../auth/second_factor.ts";
import { demandNewPassword } from "../auth/set_password.ts";
import { allow } from "../http/access.ts";
import type { TenantContext, TenantEnv } from "../http/env.ts";
import { form, input } from "../http/input.ts";
import { provenanceOf } from "../http/provenance.ts";
import { goTo } from "../http/respond.ts";

/** What an admin does to the account of a member: his factor, his password, his lock. */
export const memberAccountRoutes = new Hono<TenantEnv>();

const member = z.object({ user: z.uuid() });

memberAccountRoutes.post(
  "/:user/second-factor-reset",
  allow("admin", { sensitive: true }),
  input("param", member),
  input("form", form({})),
  async (c) => {
    await resetSecondFactor(c.var.web, actOn(c, c.req.valid("param").user));
    return done(c, "The authenticator is reset: the member sets up a new one at the next sign-in");
  },
);

memberAccountRoutes.post(
  "/:user/new-password",
  allow("admin", { sensitive: true }),
  input("param", member),
  input("form", form({})),
  async (c) => {
    await demandNewPassword(c.var.web, actOn(c, c.req.valid("param").user));
    return done(c, "The member is signed out and chooses a new password at the next sign-in");
  },
);

memberAccountRoutes.post(
  "/:user/unlocking",
  allow("admin", { sensitive: true }),
  input("param", member),
  input("form", form({})),
  async (c) => {
    await unlockMember(c.var.web, actOn(c, c.req.valid("param").user));
    return done(c, "The member can sign in again");
  },
);

function actOn(c: TenantContext, userId: string) {
  const { user, tenant } = c.var.session;
  return {
    tenantId: tenant.id,
    userId,
    by: { id: user.id, name: user.name },
    from: provenanceOf(c),
  };
}

function done(c: TenantContext, text: string): Response {
  return goTo(c, "/members", { kind: "done", text });
}
