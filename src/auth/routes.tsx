import { Hono } from "hono";
import { z } from "zod";
import { SignInPage } from "../../views/auth/sign_in_page.tsx";
import { SignUpPage } from "../../views/auth/sign_up_page.tsx";
import { Conflict, Invalid } from "../errors.ts";
import { renewCsrf } from "../http/csrf.ts";
import type { WebContext, WebEnv } from "../http/env.ts";
import { email, form, input, text } from "../http/input.ts";
import { goTo, publicPage } from "../http/respond.ts";
import { giveTokens, takeTokens } from "../http/session.ts";
import { signIn, signUp, type StartedSession, startSession } from "./accounts.ts";
import { revokeSession } from "./sessions.ts";

/** Sign-up, sign-in and sign-out: the public doors. */
export const authRoutes = new Hono<WebEnv>();

/** A path of ours, in printable ASCII without backslashes, to go to afterwards; anything else is as good as none. */
const nextPath = z.string().regex(/^\/(?![/\\])[!-[\]-~]*$/).catch("/vaults").default("/vaults");
const password = z.string().min(1, "Type your password").max(1000, "At most 1,000 characters")
  .refine((value) => !value.includes("\0"), "A password cannot hold a NUL character");

const WRONG = "This e-mail and password do not fit together";

authRoutes.get("/login", input("query", z.object({ next: nextPath })), (c) => {
  const { next } = c.req.valid("query");
  return c.html(
    <SignInPage page={publicPage(c, "Sign in")} next={next} demo={c.var.web.demoAccounts} />,
  );
});

authRoutes.post(
  "/login",
  input("form", form({ email, password, next: nextPath }), (c, { fields, typed }) =>
    c.html(
      <SignInPage
        page={publicPage(c, "Sign in")}
        typed={typed}
        errors={fields}
        demo={c.var.web.demoAccounts}
      />,
      422,
    )),
  async (c) => {
    const { email, password, next } = c.req.valid("form");
    const started = await signIn(c.var.web.db, { email, password });
    if (!started) {
      return c.html(
        <SignInPage
          page={publicPage(c, "Sign in")}
          typed={{ email }}
          error={WRONG}
          next={next}
          demo={c.var.web.demoAccounts}
        />,
        401,
      );
    }
    return await enter(c, started, next);
  },
);

authRoutes.get("/signup", (c) => c.html(<SignUpPage page={publicPage(c, "Sign up")} />));

authRoutes.post(
  "/signup",
  input(
    "form",
    form({
      name: text(120).pipe(z.string().min(1, "Type your name")),
      company: text(120).pipe(z.string().min(1, "Type your company's name")),
      email,
      password,
    }),
    (c, { fields, typed }) =>
      c.html(<SignUpPage page={publicPage(c, "Sign up")} typed={typed} errors={fields} />, 422),
  ),
  async (c) => {
    const { name, company, email, password } = c.req.valid("form");
    const typed = { name, company, email };
    try {
      const { userId, tenantId } = await signUp(c.var.web.db, { name, company, email, password });
      return await enter(c, await startSession(c.var.web.db, userId, tenantId), "/vaults");
    } catch (error) {
      const page = publicPage(c, "Sign up");
      if (error instanceof Invalid) {
        return c.html(<SignUpPage page={page} typed={typed} errors={error.fields} />, 422);
      }
      if (error instanceof Conflict) {
        return c.html(<SignUpPage page={page} typed={typed} error={error.message} />, 409);
      }
      throw error;
    }
  },
);

authRoutes.post("/logout", input("form", form({})), async (c) => {
  const { session, web } = c.var;
  if (session) await revokeSession(web.db, session.sessionId);
  takeTokens(c);
  return goTo(c, "/login");
});

/** A session begins: the one before ends, and the CSRF token is the new one's. */
async function enter(c: WebContext, started: StartedSession, next: string): Promise<Response> {
  const before = c.var.session;
  if (before) await revokeSession(c.var.web.db, before.sessionId);
  await giveTokens(c, started);
  renewCsrf(c, started.sessionId);
  return goTo(c, next);
}
