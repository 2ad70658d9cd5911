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
          maxlength={254}
          required
        />
        <NewPasswordField page={page} rules={rules} error={errors.password} />
        <Button look="primary">Sign up</Button>
      </form>
    </AuthFrame>
  );
}

/** What everybody is told who signs up, whether the address has an account or not. */
export function SignUpSentPage({ page, email }: { page: PageContext; email: string }) {
  return (
    <AuthFrame
      page={page}
      heading="Look into your mailbox"
      lead={
        <>
          We have sent you a mail to{" "}
          <strong>{email}</strong>; follow its link. It is good for 24 hours.
        </>
      }
      foot={<a href="/login">Back to signing in</a>}
    >
      <p>
        No mail after a few minutes? Look among the spam, see whether the address is right, then
        {" "}
        <a href="/signup">sign up again</a>. One address gets a mail a minute at most.
      </p>
    </AuthFrame>
  );
}
