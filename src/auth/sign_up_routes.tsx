import { Hono } from "hono";
import { z } from "zod";
import {
  ConfirmSignUpPage,
  SignUpOverPage,
  type WhyOver,
} from "../../views/auth/confirm_sign_up_page.tsx";
import { SignUpPage, SignUpSentPage } from "../../views/auth/sign_up_page.tsx";
import { Invalid } from "../errors.ts";
import { allow } from "../http/access.ts";
import type { AnyContext, WebEnv } from "../http/env.ts";
import { email, form, input, text } from "../http/input.ts";
import { dropLink, keepLink, keptLink, linkToken } from "../http/mail_link.ts";
import { provenanceOf } from "../http/provenance.ts";
import { goTo, publicPage } from "../http/respond.ts";
import { ownerShown, passwordInput } from "./password_input.ts";
import { passwordRules, unmarkedPasswordRules } from "./password_policy.ts";
import { findSignUp, finishSignUp, requestSignUp } from "./sign_up.ts";

/** Signing up, and the link that proves the address. */
export const signUpRoutes = new Hono<WebEnv>();

signUpRoutes.get("/signup", allow("anyone"), (c) => {
  return c.html(<SignUpPage page={publicPage(c, "Sign up")} rules={unmarkedPasswordRules()} />);
});

signUpRoutes.post(
  "/signup",
  allow("anyone"),
  input(
    "form",
    form({
      name: text(120).pipe(z.string().min(1, "Type your name")),
      company: text(120).pipe(z.string().min(1, "Type your company’s name")),
      email,
      password: passwordInput,
    }),
    (c, { fields, typed }) => showAgain(c, typed, fields),
  ),
  async (c) => {
    const wish = c.req.valid("form");
    try {
      await requestSignUp(c.var.web, { ...wish, from: provenanceOf(c) });
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      return showAgain(c, wish, error.fields);
    }
    return c.html(
      <SignUpSentPage page={publicPage(c, "Look into your mailbox")} email={wish.email} />,
    );
  },
);

interface Typed {
  name?: string;
  company?: string;
  email?: string;
  password?: string;
}

function showAgain(
  c: AnyContext,
  { name, company, email, password = "" }: Typed,
  fields: Record<string, string>,
): Response | Promise<Response> {
  const owner = { name: name ?? "", email: email ?? "" };
  const page = (
    <SignUpPage
      page={publicPage(c, "Sign up")}
      typed={{ name, company, email }}
      errors={fields}
      rules={password === "" ? unmarkedPasswordRules() : passwordRules(password, owner)}
    />
  );
  return c.html(page, 422);
}

signUpRoutes.get(
  "/signup/confirm",
  allow("anyone"),
  input("query", z.object({ token: linkToken })),
  async (c) => {
    const { token } = c.req.valid("query");
    if (token) return keepLink(c, token, "/signup/confirm");
    return await showConfirm(c, token === undefined ? keptLink(c) : null);
  },
);

signUpRoutes.post(
  "/signup/confirm",
  allow("anyone"),
  input(
    "form",
    form({ password: passwordInput, email: ownerShown.email }),
    (c, { fields }) => showConfirm(c, keptLink(c), fields),
  ),
  async (c) => {
    const { password } = c.req.valid("form");
    const token = keptLink(c);
    const outcome = token
      ? await finishSignUp(c.var.web, { token, password, from: provenanceOf(c) })
      : "over";
    if (outcome === "wrong") return await showConfirm(c, token, { password: NOT_THE_PASSWORD });
    if (outcome !== "opened") return showOver(c, outcome);
    dropLink(c);
    const said = "Your address is confirmed. Sign in; you will set up an authenticator first";
    return goTo(c, "/login", { kind: "done", text: said });
  },
);

const NOT_THE_PASSWORD =
  "This is not the password of this sign-up: if you did not sign up with it, sign up anew";

async function showConfirm(
  c: AnyContext,
  token: string | null,
  errors?: Record<string, string>,
): Promise<Response> {
  const waiting = token ? await findSignUp(c.var.web, { token }) : null;
  if (!waiting) return showOver(c, "over");
  const page = publicPage(c, "Confirm your address");
  return c.html(
    <ConfirmSignUpPage page={page} {...waiting} errors={errors} />,
    errors ? 422 : 200,
  );
}

function showOver(c: AnyContext, why: WhyOver): Response | Promise<Response> {
  dropLink(c);
  const page = publicPage(c, why === "taken" ? "You have an account" : "This link no longer works");
  return c.html(<SignUpOverPage page={page} why={why} />, why === "taken" ? 409 : 410);
}
