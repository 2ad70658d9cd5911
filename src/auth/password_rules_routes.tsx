import { Hono } from "hono";
import { z } from "zod";
import { PasswordRules } from "../../views/auth/password_rules.tsx";
import { allow } from "../http/access.ts";
import type { WebEnv } from "../http/env.ts";
import { input } from "../http/input.ts";
import { passwordRules, unmarkedPasswordRules } from "./password_policy.ts";

/** The rules of a password that is being typed; nothing of it is kept, logged or said back. */
export const passwordRulesRoutes = new Hono<WebEnv>();

/** A form that is half filled in: what is missing or odd is as good as empty, what is too long is cut. */
function typed(longest: number) {
  return z.string().catch("").transform((value) => value.slice(0, longest));
}

/** The form around the password has fields of its own, which every door names as it likes. */
const halfFilled = z.object({ password: typed(1000), name: typed(120), email: typed(254) });

passwordRulesRoutes.post(
  "/password-rules",
  allow("anyone"),
  input("form", halfFilled),
  (c) => {
    const { password, name, email } = c.req.valid("form");
    const user = c.var.person?.user;
    const owner = { name: name || (user?.name ?? ""), email: email || (user?.email ?? "") };
    const rules = password === "" ? unmarkedPasswordRules() : passwordRules(password, owner);
    return c.html(<PasswordRules rules={rules} />);
  },
);
