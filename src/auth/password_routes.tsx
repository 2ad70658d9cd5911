import { Hono } from "hono";
import { PasswordPage } from "../../views/account/password_page.tsx";
import { Invalid } from "../errors.ts";
import { allow } from "../http/access.ts";
import type { AnyPersonContext, PersonEnv } from "../http/env.ts";
import { form, input } from "../http/input.ts";
import { provenanceOf } from "../http/provenance.ts";
import { goTo, personPage } from "../http/respond.ts";
import { takeTokens } from "../http/session.ts";
import { changePassword } from "./change_password.ts";
import { after, DAY } from "./identity.ts";
import { LONGEST_AGE } from "./password_age.ts";
import { ownerShown, passwordInput } from "./password_input.ts";
import { passwordRules, unmarkedPasswordRules } from "./password_policy.ts";
import { changeableAt } from "./set_password.ts";

/** Changing one's password. */
export const passwordRoutes = new Hono<PersonEnv>();

passwordRoutes.get("/password", allow("person"), (c) => showPassword(c));

passwordRoutes.post(
  "/password",
  allow("person"),
  input(
    "form",
    form({ current: passwordInput, password: passwordInput, ...ownerShown }),
    (c, { fields, typed }) =>
      showPassword(c as AnyPersonContext, { errors: fields, password: typed.password }),
  ),
  async (c) => {
    const { current, password } = c.req.valid("form");
    const { person, session, realm, web } = c.var;
    try {
      await changePassword(web, {
        user: person.user,
        realm: realm.name,
        current,
        password,
        from: provenanceOf(c),
        tenantId: session?.tenant.id,
      });
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      return showPassword(c, { errors: error.fields, password });
    }
    takeTokens(c);
    const text = "Your password is changed; sign in again";
    return goTo(c, `${realm.base}/login`, { kind: "done", text });
  },
);

function showPassword(
  c: AnyPersonContext,
  { errors, password = "" }: { errors?: Record<string, string>; password?: string } = {},
): Response | Promise<Response> {
  const { person: { user, passwordChangedAt }, web } = c.var;
  const changeable = changeableAt(passwordChangedAt);
  const page = (
    <PasswordPage
      page={personPage(c, "Your password", "account")}
      owner={user}
      times={{
        changedAt: passwordChangedAt.toISOString(),
        changeableAt: changeable > web.now() ? changeable.toISOString() : null,
        overAt: after(passwordChangedAt, LONGEST_AGE * DAY).toISOString(),
      }}
      rules={password === "" ? unmarkedPasswordRules() : passwordRules(password, user)}
      errors={errors}
    />
  );
  return c.html(page, errors ? 422 : 200);
}
