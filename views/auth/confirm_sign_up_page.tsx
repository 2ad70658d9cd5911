import type { PageContext } from "../page.ts";
import { Button, LinkButton } from "../parts/button.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { type FieldErrors, TextField } from "../parts/field.tsx";
import { AuthFrame } from "./auth_frame.tsx";

export interface ConfirmSignUpPageProps {
  page: PageContext;
  name: string;
  company: string;
  email: string;
  errors?: FieldErrors;
}

/**
 * `/signup/confirm`: programs that read mails open links, so nothing happens before the button. It asks for
 * the password, because somebody else may have signed up with this address and one of his own.
 */
export function ConfirmSignUpPage(
  { page, name, company, email, errors = {} }: ConfirmSignUpPageProps,
) {
  return (
    <AuthFrame
      page={page}
      heading="Confirm your address"
      lead="This opens the account with what was typed at signing up."
      foot={
        <>
          Not you? Close this page: without the button there is no account. Not your password?{" "}
          <a href="/signup">Sign up anew</a>
        </>
      }
    >
      <dl class="facts">
        <dt>Company</dt>
        <dd>{company}</dd>
        <dt>Name</dt>
        <dd>{name}</dd>
        <dt>Email</dt>
        <dd>{email}</dd>
      </dl>
      <form class="form" method="post" action="/signup/confirm">
        <CsrfField token={page.csrf} />
        <input type="email" name="email" value={email} autocomplete="username" readonly hidden />
        <TextField
          name="password"
          label="Password"
          type="password"
          autocomplete="current-password"
          hint="The one that you typed at signing up: it shows that it was you."
          error={errors.password}
          required
        />
        <Button look="primary">Confirm and open the account</Button>
      </form>
    </AuthFrame>
  );
}

/**
 * `over`: the link is used, over or unknown. `spent`: too many passwords were wrong. `taken`: the address
 * got an account in the meantime.
 */
export type WhyOver = "taken" | "over" | "spent";

/** Instead of `/signup/confirm`, where there is nothing to confirm. */
export function SignUpOverPage({ page, why }: { page: PageContext; why: WhyOver }) {
  return why === "taken"
    ? (
      <AuthFrame
        page={page}
        heading="You have an account already"
        lead="This address was confirmed before, so nothing was changed."
        foot={<a href="/forgot">Forgot your password?</a>}
      >
        <p class="actions">
          <LinkButton look="primary" href="/login">Sign in</LinkButton>
        </p>
      </AuthFrame>
    )
    : (
      <AuthFrame
        page={page}
        heading="This link no longer works"
        lead={why === "spent"
          ? "Five passwords were wrong, so this sign-up was dropped. Sign up anew and confirm that one."
          : "A link works once, for 24 hours. If your address is confirmed already, just sign in."}
        foot={<a href="/signup">Sign up again</a>}
      >
        <p class="actions">
          <LinkButton look="primary" href="/login">Sign in</LinkButton>
        </p>
      </AuthFrame>
    );
}
