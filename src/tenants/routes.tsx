import { Hono } from "hono";
import { z } from "zod";
import { MembersPage } from "../../views/members/members_page.tsx";
import { MemberRow } from "../../views/members/row.tsx";
import { roles } from "../../db/schema/control/mod.ts";
import { Conflict } from "../errors.ts";
import { allow } from "../http/access.ts";
import type { TenantEnv } from "../http/env.ts";
import { form, input } from "../http/input.ts";
import { changed, goTo, tenantPage } from "../http/respond.ts";
import { changeRole, listMembers, removeMember } from "./members.ts";

export const memberRoutes = new Hono<TenantEnv>();

const member = z.object({ user: z.uuid() });

memberRoutes.get("/", allow("viewer"), async (c) => {
  const { session } = c.var;
  const members = await c.var.inTenant(listMembers);
  return c.html(
    <MembersPage
      page={tenantPage(c, "Members", "members")}
      members={members}
      myId={session.user.id}
      canAct={session.role === "admin"}
    />,
  );
});

memberRoutes.post(
  "/:user/role",
  allow("admin", { sensitive: true }),
  input("param", member),
  input("form", form({ role: z.enum(roles) })),
  async (c) => {
    const { user } = c.req.valid("param");
    refuseSelf(user, c.var.session.user.id);
    const { role } = c.req.valid("form");
    const changedMember = await c.var.inTenant((tx) => changeRole(tx, user, role));
    const row = (
      <MemberRow member={changedMember} isMe={false} canAct csrf={c.var.csrf} nonce={c.var.nonce} />
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
    const { user } = c.req.valid("param");
    refuseSelf(user, c.var.session.user.id);
    await c.var.inTenant((tx) => removeMember(tx, user));
    return goTo(c, "/members", {
      kind: "done",
      text: "The member is removed and signed out everywhere",
    });
  },
);

function refuseSelf(userId: string, me: string): void {
  if (userId === me) throw new Conflict("Cannot change yourself: ask another admin");
}
