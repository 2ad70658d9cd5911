import { Hono } from "hono";
import { z } from "zod";
import { SessionsPage } from "../../views/account/sessions_page.tsx";
import { allow } from "../http/access.ts";
import type { AnyPersonContext, PersonContext, PersonEnv } from "../http/env.ts";
import { form, input } from "../http/input.ts";
import { provenanceOf } from "../http/provenance.ts";
import { goTo, personPage } from "../http/respond.ts";
import { takeTokens } from "../http/session.ts";
import { after, MINUTE } from "./identity.ts";
import {
  endOwnSession,
  endOwnSessions,
  enterCompany,
  listOwnSessions,
  type Owner,
} from "./own_sessions.ts";

/** One's own account: its sessions and its companies. */
export const accountRoutes = new Hono<PersonEnv>();

accountRoutes.get("/", allow("person"), (c) => goTo(c, pageOf(c)));

accountRoutes.get("/sessions", allow("person"), async (c) => {
  const { web, person } = c.var;
  const sessions = await listOwnSessions(web, ownerOf(c));
  const quarterAgo = after(web.now(), -15 * MINUTE);
  return c.html(
    <SessionsPage
      page={personPage(c, "Your sessions", "account")}
      sessions={sessions.map(({ startedAt, lastSeenAt, ...session }) => ({
        ...session,
        isThis: session.id === person.sessionId,
        startedAt: startedAt.toISOString(),
        lastSeenAt: lastSeenAt >= quarterAgo ? null : lastSeenAt.toISOString(),
      }))}
    />,
  );
});

accountRoutes.post(
  "/sessions/:session/end",
  allow("person"),
  input("param", z.object({ session: z.uuid() })),
  input("form", form({})),
  async (c) => {
    const { session } = c.req.valid("param");
    await endOwnSession(c.var.web, ownerOf(c), session);
    if (session === c.var.person.sessionId) return toSignIn(c, "You are signed out");
    return goTo(c, pageOf(c), { kind: "done", text: "The session is ended" });
  },
);

accountRoutes.post(
  "/sessions/end-others",
  allow("person"),
  input("form", form({})),
  async (c) => {
    const count = await endOwnSessions(c.var.web, ownerOf(c), "others");
    const text = count === 0
      ? "There was no other session"
      : count === 1
      ? "The other session is ended"
      : `The ${count} other sessions are ended`;
    return goTo(c, pageOf(c), { kind: "done", text });
  },
);

accountRoutes.post("/sessions/end-all", allow("person"), input("form", form({})), async (c) => {
  await endOwnSessions(c.var.web, ownerOf(c), "all");
  return toSignIn(c, "All your sessions are ended, this one too");
});

accountRoutes.post(
  "/company",
  allow("viewer"),
  input("form", form({ company: z.uuid("There is no such company") })),
  async (c) => {
    await enterCompany(c.var.web, ownerOf(c), c.req.valid("form").company);
    return goTo(c, c.var.realm.home);
  },
);

function ownerOf(c: PersonContext): Owner {
  const { person, session, realm } = c.var;
  return {
    userId: person.user.id,
    realm: realm.name,
    sessionId: person.sessionId,
    tenantId: session?.tenant.id,
    from: provenanceOf(c),
  };
}

function toSignIn(c: PersonContext, text: string): Response {
  takeTokens(c);
  return goTo(c, `${c.var.realm.base}/login`, { kind: "done", text });
}

function pageOf(c: AnyPersonContext): string {
  return `${c.var.realm.base}/account/sessions`;
}
