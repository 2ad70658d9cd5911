import { Hono } from "hono";
import { z } from "zod";
import { MemberRow } from "../../views/members/row.tsx";
import { roles } from "../../db/schema/control/mod.ts";
import { Conflict } from "../errors.ts";
import { allow } from "../http/access.ts";
import type { TenantEnv } from "../http/env.ts";
import { form, input } from "../http/input.ts";
import { changed, goTo } from "../http/respond.ts";
import { takeTokens } from "../http/session.ts";
import { invitingRoutes } from "./inviting_routes.tsx";
import { memberAccountRoutes } from "./member_account_routes.ts";
import { changeRole, leaveCompany, removeMember, transferAccount } from "./members.ts";
import { actorOf, showMembers, withLocks } from "./members_page.tsx";

/** The people of a company: who they are, what they may do, and how they go. */
export const memberRoutes = new Hono<TenantEnv>();

const member = z.object({ user: z.uuid() });

memberRoutes.get("/", allow("viewer"), (c) => showMembers(c));

memberRoutes.post(
  "/:user/role",
  allow("admin", { sensitive: true }),
  input("param", member),
  input("form", form({ role: z.enum(roles) })),
  async (c) => {
    const { user: userId } = c.req.valid("param");
    refuseSelf(userId, c.var.session.user.id);
    const { role } = c.req.valid("form");
    const { web } = c.var;
    const changedMember = await c.var.inTenant((tx) =>
      changeRole(tx, web, { userId, role, by: actorOf(c) })
    );
    const [shown] = await withLocks(web, [changedMember]);
    const row = (
      <MemberRow member={shown!} isMe={false} canAct csrf={c.var.csrf} nonce={c.var.nonce} />
    );
    return changed(c, row, "/members", `${changedMember.name} is now ${role}`);
  },
);

memberRoutes.post(
  "/:user/removal",
  allow("admin", { sensitive: true }),
  input("param", member),
  input("form", form({})),
  async (c) => {
    const { user: userId } = c.req.valid("param");
    refuseSelf(userId, c.var.session.user.id);
    await c.var.inTenant((tx) => removeMember(tx, c.var.web, { userId, by: actorOf(c) }));
    return goTo(c, "/members", {
      kind: "done",
      text: `The member is removed and signed out of ${c.var.session.tenant.name} at once`,
    });
  },
);

memberRoutes.post(
  "/:user/transfer",
  allow("admin", { sensitive: true }),
  input("param", member),
  input("form", form({})),
  async (c) => {
    const { user: userId } = c.req.valid("param");
    const other = await c.var.inTenant((tx) =>
      transferAccount(tx, c.var.web, { userId, by: actorOf(c) })
    );
    takeTokens(c);
    const text = `${other.name} is the admin now, and you are a member. Sign in again`;
    return goTo(c, "/login", { kind: "done", text });
  },
);

memberRoutes.post(
  "/leaving",
  allow("viewer", { sensitive: true }),
  input("form", form({})),
  async (c) => {
    await c.var.inTenant((tx) => leaveCompany(tx, c.var.web, { by: actorOf(c) }));
    takeTokens(c);
    const text = `You left ${c.var.session.tenant.name} and are signed out`;
    return goTo(c, "/login", { kind: "done", text });
  },
);

memberRoutes.route("/", memberAccountRoutes);
memberRoutes.route("/invitations", invitingRoutes);

function refuseSelf(userId: string, me: string): void {
  if (userId === me) throw new Conflict("Cannot change yourself: ask another admin");
}
