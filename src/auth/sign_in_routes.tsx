import { Hono } from "hono";
import { z } from "zod";
import { SignInPage, type SignInPageProps } from "../../views/auth/sign_in_page.tsx";
import { UnlockPage } from "../../views/auth/unlock_page.tsx";
import { allow } from "../http/access.ts";
import { keepAttempt } from "../http/attempt.ts";
import type { AnyContext, WebEnv } from "../http/env.ts";
import { email, form, input } from "../http/input.ts";
import { shownBrowser } from "../http/known_browser.ts";
import { dropLink, keepLink, keptLink } from "../http/mail_link.ts";
import { provenanceOf } from "../http/provenance.ts";
import { goTo, publicPage } from "../http/respond.ts";
import { takeTokens } from "../http/session.ts";
import { unlockByLink } from "./locks.ts";
import { passwordInput } from "./password_input.ts";
import { pathWithin } from "./realm.ts";
import { endSession } from "./sessions.ts";
import { signIn } from "./sign_in.ts";

/** The password step of signing in, signing out, and the link that unlocks. */
export const signInRoutes = new Hono<WebEnv>();

const nextPath = z.string().max(2000).catch("").default("");

/** The same for whoever is unknown, wrong, delayed, locked or unconfirmed. */
const REFUSED =
  "Cannot sign in with these: check the e-mail address and the password. After several failures wait " +
  "a minute, after ten an hour, or open the link that we mailed. A new address must be confirmed first.";

signInRoutes.get("/login", allow("anyone"), input("query", z.object({ next: nextPath })), (c) => {
  const { next } = c.req.valid("query");
  return c.html(<SignInPage {...signInPage(c)} next={ownPath(c, next)} />);
});

signInRoutes.post(
  "/login",
  allow("anyone"),
  input(
    "form",
    form({ email, password: passwordInput, next: nextPath }),
    (c, { fields, typed }) =>
      c.html(
        <SignInPage
          {...signInPage(c)}
          typed={typed}
          errors={fields}
          next={ownPath(c, typed.next)}
        />,
        422,
      ),
  ),
  async (c) => {
    const { web, realm } = c.var;
    const { email, password, next: wanted } = c.req.valid("form");
    const next = ownPath(c, wanted);
    const browser = await shownBrowser(c);
    const begun = await signIn(web, {
      realm,
      email,
      password,
      next,
      browser,
      from: provenanceOf(c),
    });
    if (!begun) {
      const props = { ...signInPage(c), typed: { email }, error: REFUSED, next };
      return c.html(<SignInPage {...props} />, 401);
    }
    keepAttempt(c, begun.token);
    return goTo(c, `${realm.base}/login/${begun.step === "factor" ? "code" : "enrolment"}`);
  },
);

signInRoutes.post("/logout", allow("anyone"), input("form", form({})), async (c) => {
  const { web, realm, person, session, requestId } = c.var;
  if (person) {
    const tenantId = session?.tenant.id;
    await endSession(web, { ...person, why: "signed_out", tenantId, requestId });
  }
  takeTokens(c);
  return goTo(c, `${realm.base}/login`, { kind: "done", text: "You are signed out" });
});

signInRoutes.get(
  "/unlock",
  allow("anyone"),
  input("query", z.object({ token: z.string().max(100).optional() })),
  (c) => {
    const { token } = c.req.valid("query");
    if (token) return keepLink(c, token, `${c.var.realm.base}/unlock`);
    const isOver = keptLink(c) === null;
    return c.html(<UnlockPage page={publicPage(c, "Unlock")} isOver={isOver} />);
  },
);

signInRoutes.post("/unlock", allow("anyone"), input("form", form({})), async (c) => {
  const { web, realm, requestId } = c.var;
  const token = keptLink(c);
  const browser = await shownBrowser(c);
  const unlocked = token !== null && await unlockByLink(web, { token, browser, requestId });
  dropLink(c);
  if (!unlocked) return c.html(<UnlockPage page={publicPage(c, "Unlock")} isOver />, 410);
  return goTo(c, `${realm.base}/login`, {
    kind: "done",
    text: "Signing in is unlocked. Sign in as usual.",
  });
});

/** Where to go afterwards: a page of this realm, or its home for anything else. */
function ownPath(c: AnyContext, wanted: string | undefined): string {
  const { realm } = c.var;
  return pathWithin(realm, wanted) ?? realm.home;
}

function signInPage(c: AnyContext): Pick<SignInPageProps, "page" | "demo"> {
  const { web, realm } = c.var;
  // The demo's people are sellers.
  const demo = realm.name === "seller" ? web.dev?.accounts : undefined;
  return { page: publicPage(c, "Sign in"), demo };
}
