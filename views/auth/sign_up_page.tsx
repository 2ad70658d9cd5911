import type { PageContext } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { type FieldErrors, TextField } from "../parts/field.tsx";
import { AuthFrame } from "./auth_frame.tsx";
import { NewPasswordField } from "./new_password_field.tsx";
import type { ShownRule } from "./password_rules.tsx";

export interface SignUpPageProps {
  page: PageContext;
  typed?: { name?: string; company?: string; email?: string };
  error?: string;
  errors?: FieldErrors;
  /** `passwordRules` of what was sent, or unmarked. */
  rules: readonly ShownRule[];
}

/** `/signup` */
export function SignUpPage({ page, typed = {}, error, errors = {}, rules }: SignUpPageProps) {
  return (
    <AuthFrame
      page={page}
      heading="Sign up"
      lead="You begin as the admin of your company’s account."
      error={error}
      foot={
        <>
          Have an account? <a href="/login">Sign in</a>
        </>
      }
    >
      <form class="form" method="post" action="/signup">
        <CsrfField token={page.csrf} />
        <TextField
          name="name"
          label="Your name"
          autocomplete="name"
          value={typed.name}
          error={errors.name}
          maxlength={120}
          required
        />
        <TextField
          name="company"
          label="Company"
          autocomplete="organization"
          value={typed.company}
          error={errors.company}
          maxlength={120}
          required
        />
        <TextField
          name="email"
          label="Email"
          type="email"
          autocomplete="username"
          value={typed.email}
          error={errors.email}
          required
        />
        <NewPasswordField page={page} rules={rules} error={errors.password} />
        <Button look="primary">Sign up</Button>
      </form>
    </AuthFrame>
  );
}
