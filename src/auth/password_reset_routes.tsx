import { Hono } from "hono";
import { z } from "zod";
import { DuePasswordPage } from "../../views/auth/due_password_page.tsx";
import { ForgotPage, ForgotSentPage } from "../../views/auth/forgot_page.tsx";
import { ResetMixedPage, ResetOverPage, ResetPage } from "../../views/auth/reset_page.tsx";
import { Conflict, Invalid } from "../errors.ts";
import { allow } from "../http/access.ts";
import { demandAttempt } from "../http/attempt.ts";
import type { AnyContext, WebEnv } from "../http/env.ts";
import { email, form, input, text } from "../http/input.ts";
import { knownBrowser } from "../http/known_browser.ts";
import { dropLink, keepLink, keptLink, linkToken } from "../http/mail_link.ts";
import { provenanceOf } from "../http/provenance.ts";
import { goTo, publicPage } from "../http/respond.ts";
import { takeTokens } from "../http/session.ts";
import type { Attempt } from "./attempts.ts";
import { finishSignIn } from "./finish.ts";
import { whyNewPassword } from "./password_due.ts";
import { ownerShown, passwordInput } from "./password_input.ts";
import { type Owner, passwordRules, unmarkedPasswordRules } from "./password_policy.ts";
import { findReset, finishReset, requestReset, type Reset } from "./reset_password.ts";
import { setPassword } from "./set_password.ts";

/** A forgotten password, and one that is over at signing in. */
export const passwordResetRoutes = new Hono<WebEnv>();

passwordResetRoutes.get(
  "/forgot",
  allow("anyone"),
  (c) => c.html(<ForgotPage page={publicPage(c, "Forgot your password?")} />),
);

passwordResetRoutes.post(
  "/forgot",
  allow("anyone"),
  input("form", form({ email }), (c, { fields, typed }) => {
    const page = publicPage(c, "Forgot your password?");
    return c.html(<ForgotPage page={page} typed={typed} errors={fields} />, 422);
  }),
  async (c) => {
    const { web, realm } = c.var;
    const { email } = c.req.valid("form");
    await requestReset(web, { email, realm, from: provenanceOf(c) });
    return c.html(<ForgotSentPage page={publicPage(c, "Look into your mailbox")} />);
  },
);

passwordResetRoutes.get(
  "/reset",
  allow("anyone"),
  input("query", z.object({ token: linkToken })),
  async (c) => {
    const { token } = c.req.valid("query");
    if (token) return keepLink(c, token, `${c.var.realm.base}/reset`);
    const reset = token === undefined ? await keptReset(c) : null;
    return reset ? showReset(c, { reset }) : showOver(c);
  },
);

passwordResetRoutes.post(
  "/reset",
  allow("anyone"),
  input(
    "form",
    form({ password: passwordInput, code: text(64).default(""), ...ownerShown }),
    async (c, { fields, typed }) => {
      const reset = await keptReset(c);
      if (!reset) return showOver(c);
      if (isAnothers(reset, typed)) return showMixed(c);
      return showReset(c, { reset, errors: fields, password: typed.password });
    },
  ),
  async (c) => {
    const { web, realm, person } = c.var;
    const { password, code, ...shown } = c.req.valid("form");
    const reset = await keptReset(c);
    if (!reset) return showOver(c);
    if (isAnothers(reset, shown)) return showMixed(c);
    try {
      const { userId: id, passwordChangedAt } = reset;
      const browser = await knownBrowser(c, { id, passwordChangedAt });
      await finishReset(web, { reset, realm, password, code, browser, from: provenanceOf(c) });
    } catch (error) {
      if (error instanceof Invalid) {
        return showReset(c, { reset, errors: error.fields, password });
      }
      // Another request used the link, or set another password, while this one was hashing.
      if (error instanceof Conflict && !await keptReset(c)) return showOver(c);
      throw error;
    }
    dropLink(c);
    if (person?.user.id === reset.userId) takeTokens(c);
    const said = "Your new password is set; sign in with it";
    return goTo(c, `${realm.base}/login`, { kind: "done", text: said });
  },
);

async function keptReset(c: AnyContext): Promise<Reset | null> {
  const token = keptLink(c);
  return token === null ? null : await findReset(c.var.web, { token, realm: c.var.realm });
}

/** What was wrong with what was sent, if anything was. */
interface Sent {
  errors?: Record<string, string>;
  password?: string;
}

function showReset(
  c: AnyContext,
  { reset, errors, password }: Sent & { reset: Reset },
): Response | Promise<Response> {
  const page = (
    <ResetPage
      page={publicPage(c, "Set a new password")}
      owner={reset}
      needsCode={reset.needsCode}
      rules={rulesFor(reset, password)}
      errors={errors}
    />
  );
  return c.html(page, errors ? 422 : 200);
}

function showOver(c: AnyContext): Response | Promise<Response> {
  dropLink(c);
  return c.html(<ResetOverPage page={publicPage(c, "This link no longer works")} />, 410);
}

/**
 * The form was made for somebody else than the link that the browser keeps now: another link was opened in
 * between, perhaps one that a stranger slipped in to have the reader set a password that the stranger uses.
 */
function isAnothers(reset: Reset, { email }: { email?: string }): boolean {
  return email !== undefined && email !== reset.email;
}

function showMixed(c: AnyContext): Response | Promise<Response> {
  dropLink(c);
  return c.html(<ResetMixedPage page={publicPage(c, "Open your link again")} />, 409);
}

passwordResetRoutes.get("/login/password", allow("anyone"), async (c) => {
  return await showDue(c, { attempt: await demandAttempt(c, "password") });
});

passwordResetRoutes.post(
  "/login/password",
  allow("anyone"),
  input(
    "form",
    form({ password: passwordInput, ...ownerShown }),
    async (c, { fields, typed }) => {
      const attempt = await demandAttempt(c, "password");
      return await showDue(c, { attempt, errors: fields, password: typed.password });
    },
  ),
  async (c) => {
    const { web, realm } = c.var;
    const { password } = c.req.valid("form");
    const attempt = await demandAttempt(c, "password");
    const { userId, tokenHash } = attempt;
    const how = await whyNewPassword(web, userId);
    try {
      if (how) {
        const from = provenanceOf(c);
        const change = { userId, realm: realm.name, password, how, from, attempt: tokenHash };
        await setPassword(web, change);
      }
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      return await showDue(c, { attempt, errors: error.fields, password });
    }
    return await finishSignIn(c, { attempt, provedBy: attempt.provedBy! });
  },
);

async function showDue(
  c: AnyContext,
  { attempt, errors, password }: Sent & { attempt: Attempt },
): Promise<Response> {
  const why = await whyNewPassword(c.var.web, attempt.userId);
  const page = (
    <DuePasswordPage
      page={publicPage(c, "Choose a new password")}
      owner={attempt}
      why={why ?? "over"}
      rules={rulesFor(attempt, password)}
      errors={errors}
    />
  );
  return await c.html(page, errors ? 422 : 200);
}

function rulesFor(owner: Owner, password = "") {
  return password === "" ? unmarkedPasswordRules() : passwordRules(password, owner);
}
