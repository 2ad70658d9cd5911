import type { PageContext } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import type { FieldErrors } from "../parts/field.tsx";
import { AuthFrame } from "./auth_frame.tsx";
import { NewPasswordField } from "./new_password_field.tsx";
import { PasswordOwnerFields } from "./password_owner_fields.tsx";
import type { ShownRule } from "./password_rules.tsx";

export interface DuePasswordPageProps {
  page: PageContext;
  owner: { name: string; email: string };
  why: "over" | "demanded";
  rules: readonly ShownRule[];
  errors?: FieldErrors;
}

const REASONS: Record<DuePasswordPageProps["why"], string> = {
  over: "Yours is a year old, which is as old as a password may get.",
  demanded: "An admin of your company asks for it.",
};

/** `/login/password`: between the second factor and the first page. */
export function DuePasswordPage({ page, owner, why, rules, errors = {} }: DuePasswordPageProps) {
  return (
    <AuthFrame
      page={page}
      heading="Choose a new password"
      lead={`${REASONS[why]} It ends every other session; here you go on.`}
      foot={<a href={`${page.base}/login`}>Sign in as somebody else</a>}
    >
      <form class="form" method="post" action={`${page.base}/login/password`}>
        <CsrfField token={page.csrf} />
        <PasswordOwnerFields {...owner} />
        <NewPasswordField page={page} label="New password" rules={rules} error={errors.password} />
        <Button look="primary">Set it and go on</Button>
      </form>
    </AuthFrame>
  );
}
