import { Hono } from "hono";
import { z } from "zod";
import { roles } from "../../db/schema/control/mod.ts";
import { Conflict, TooMany } from "../errors.ts";
import { allow } from "../http/access.ts";
import type { AnyTenantContext, TenantContext, TenantEnv } from "../http/env.ts";
import { email, form, input } from "../http/input.ts";
import { goTo } from "../http/respond.ts";
import { invite, type Inviter, resendInvitation, withdrawInvitation } from "./invitations.ts";
import { showMembers } from "./members_page.tsx";

/** Inviting people into a company. */
export const invitingRoutes = new Hono<TenantEnv>();

const invitation = z.object({ invitation: z.uuid() });

invitingRoutes.post(
  "/",
  allow("admin", { sensitive: true }),
  input("form", form({ email, role: z.enum(roles, "Choose a role") }), (c, { fields, typed }) => {
    return showMembers(c as AnyTenantContext, { typed, errors: fields }, 422);
  }),
  async (c) => {
    const wish = c.req.valid("form");
    try {
      await c.var.inTenant((tx) => invite(tx, c.var.web, { ...wish, by: inviterOf(c) }));
    } catch (error) {
      if (error instanceof Conflict) {
        return await showMembers(c, { typed: wish, error: error.message }, 409);
      }
      if (!(error instanceof TooMany)) throw error;
      c.header("Retry-After", String(error.retryAfter));
      return await showMembers(c, { typed: wish, error: error.message }, 429);
    }
    return done(c, `The invitation is on its way to ${wish.email}`);
  },
);

invitingRoutes.post(
  "/:invitation/resending",
  allow("admin", { sensitive: true }),
  input("param", invitation),
  input("form", form({})),
  async (c) => {
    const { invitation: id } = c.req.valid("param");
    const { email } = await c.var.inTenant((tx) =>
      resendInvitation(tx, c.var.web, { id, by: inviterOf(c) })
    );
    return done(c, `A new link is on its way to ${email}; the old one works no longer`);
  },
);

invitingRoutes.post(
  "/:invitation/withdrawal",
  allow("admin", { sensitive: true }),
  input("param", invitation),
  input("form", form({})),
  async (c) => {
    const { invitation: id } = c.req.valid("param");
    const now = c.var.web.now();
    const { email } = await c.var.inTenant((tx) => withdrawInvitation(tx, { id, now }));
    return done(c, `The invitation of ${email} is withdrawn`);
  },
);

function inviterOf(c: TenantContext): Inviter {
  const { user, tenant } = c.var.session;
  return { id: user.id, name: user.name, tenant };
}

function done(c: TenantContext, text: string): Response {
  return goTo(c, "/members", { kind: "done", text });
}
