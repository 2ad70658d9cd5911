import { Hono } from "hono";
import { z } from "zod";
import {
  InvitationOverPage,
  InvitationPage,
  NewPersonPage,
} from "../../views/auth/invitation_page.tsx";
import { enterCompany } from "../auth/own_sessions.ts";
import { ownerShown, passwordInput } from "../auth/password_input.ts";
import { passwordRules, unmarkedPasswordRules } from "../auth/password_policy.ts";
import { hashNewPassword } from "../auth/set_password.ts";
import { Conflict, Invalid } from "../errors.ts";
import { allow } from "../http/access.ts";
import type { AnyContext, WebContext, WebEnv } from "../http/env.ts";
import { form, input, text } from "../http/input.ts";
import { dropLink, keepLink, keptLink, linkToken } from "../http/mail_link.ts";
import { provenanceOf } from "../http/provenance.ts";
import { goTo, publicPage } from "../http/respond.ts";
import { acceptInvitation, findInvitation, type FoundInvitation } from "./accept_invitation.ts";

/** Accepting an invitation: of a company, or under `/admin` of the staff. */
export const invitationRoutes = new Hono<WebEnv>();

invitationRoutes.get(
  "/invite",
  allow("anyone"),
  input("query", z.object({ token: linkToken })),
  async (c) => {
    const { token } = c.req.valid("query");
    if (token) return keepLink(c, token, addressOf(c));
    // Who signed in to accept and belonged to no company has joined by that.
    if (c.var.person && token === undefined && !keptLink(c)) return goTo(c, c.var.realm.home);
    const found = token === undefined ? await keptInvitation(c) : null;
    if (!found) return showOver(c);
    const standing = standingOf(c, found);
    if (standing === "new") return showForm(c, found);
    return c.html(
      <InvitationPage
        page={publicPage(c, "Invitation")}
        {...found}
        standing={standing}
        signedInAs={c.var.person?.user.email}
      />,
    );
  },
);

/** Somebody new: a name and a password make the account, whose address the mail has proved. */
invitationRoutes.post(
  "/invite",
  allow("anyone"),
  input(
    "form",
    form({
      name: text(120).pipe(z.string().min(1, "Type your name")),
      password: passwordInput,
      email: ownerShown.email,
    }),
    async (c, { fields, typed }) => {
      const found = await keptInvitation(c as WebContext);
      return found ? showForm(c, found, { typed, errors: fields }) : showOver(c);
    },
  ),
  async (c) => {
    const { web, realm } = c.var;
    const found = await keptInvitation(c);
    if (!found) return showOver(c);
    if (standingOf(c, found) !== "new") return goTo(c, addressOf(c));

    const { name, password } = c.req.valid("form");
    const { token, email, company } = found;
    const from = provenanceOf(c);
    try {
      const at = { purpose: "invitation", how: "invitation", from, tenantId: company?.id } as const;
      const passwordHash = await hashNewPassword({ name, email }, password, {
        ...at,
        identity: web,
      });
      await acceptInvitation(web, { token, person: { name, passwordHash }, from });
    } catch (error) {
      if (error instanceof Invalid) {
        return showForm(c, found, { typed: { name, password }, errors: error.fields });
      }
      // Another request was faster, with this invitation or this address: the page says how it stands.
      if (error instanceof Conflict) return goTo(c, addressOf(c));
      throw error;
    }
    dropLink(c);
    const said = "Your account is ready. Sign in; you will set up an authenticator first";
    return goTo(c, `${realm.base}/login`, { kind: "done", text: said });
  },
);

/** Somebody who is signed in joins another company, and his session goes there. */
invitationRoutes.post("/invite/joining", allow("viewer"), input("form", form({})), async (c) => {
  const { web, person } = c.var;
  const found = await keptInvitation(c);
  if (!found) return showOver(c);
  const { token, company } = found;
  if (!person || !company || standingOf(c, found) !== "join") return goTo(c, addressOf(c));

  const { sessionId, realm, user: { id: userId } } = person;
  const from = provenanceOf(c);
  try {
    await acceptInvitation(web, { token, userId, from });
  } catch (error) {
    if (error instanceof Conflict) return goTo(c, addressOf(c));
    throw error;
  }
  await enterCompany(web, { userId, realm, sessionId, from }, company.id);
  dropLink(c);
  const said = `You belong to ${company.name} now, and this is its account`;
  return goTo(c, c.var.realm.home, { kind: "done", text: said });
});

/** The good invitation of this realm whose link this browser brought, or null. */
async function keptInvitation(c: WebContext): Promise<FoundInvitation & { token: string } | null> {
  const { web, realm } = c.var;
  const token = keptLink(c);
  const found = token === null ? null : await findInvitation(web, { token });
  if (token === null || found?.realm !== realm.name) return null;
  // Staff are invited as new people alone: somebody who has the account joins nothing by it.
  return realm.name === "staff" && found.userId !== null ? null : { ...found, token };
}

/** `new`: no such account. `join`: signed in with it. `sign_in`: nobody is. `other`: somebody else is. */
function standingOf(c: WebContext, { userId }: FoundInvitation) {
  const { person } = c.var;
  if (person) return person.user.id === userId ? "join" : "other";
  return userId === null ? "new" : "sign_in";
}

function addressOf(c: AnyContext): string {
  return `${c.var.realm.base}/invite`;
}

interface Sent {
  typed: { name?: string; password?: string };
  errors: Record<string, string>;
}

function showForm(
  c: AnyContext,
  { company, role, email }: FoundInvitation,
  { typed, errors }: Partial<Sent> = {},
): Response | Promise<Response> {
  const { name = "", password = "" } = typed ?? {};
  const page = (
    <NewPersonPage
      page={publicPage(c, "Invitation")}
      company={company}
      role={role}
      email={email}
      typed={{ name }}
      errors={errors}
      rules={password === "" ? unmarkedPasswordRules() : passwordRules(password, { name, email })}
    />
  );
  return c.html(page, errors ? 422 : 200);
}

function showOver(c: AnyContext): Response | Promise<Response> {
  dropLink(c);
  return c.html(<InvitationOverPage page={publicPage(c, "This invitation is over")} />, 410);
}
