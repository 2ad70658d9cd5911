import type { PageContext } from "../page.ts";
import { Button, LinkButton } from "../parts/button.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { AuthFrame } from "./auth_frame.tsx";

export interface ConfirmSignUpPageProps {
  page: PageContext;
  name: string;
  company: string;
  email: string;
}

/** `/signup/confirm`: programs that read mails open links, so nothing happens before the button. */
export function ConfirmSignUpPage({ page, name, company, email }: ConfirmSignUpPageProps) {
  return (
    <AuthFrame
      page={page}
      heading="Confirm your address"
      lead="This opens the account with what was typed at signing up."
      foot="Not you? Close this page: without the button there is no account."
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
        <p class="note">
          Confirm only what you typed yourself: whoever signed up chose the password, too.
        </p>
        <Button look="primary">Confirm and open the account</Button>
      </form>
    </AuthFrame>
  );
}

/** The link is used, over or unknown; or the address got an account in the meantime. */
export function SignUpOverPage({ page, why }: { page: PageContext; why: "taken" | "over" }) {
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
        lead="A link works once, for 24 hours. If your address is confirmed already, just sign in."
        foot={<a href="/signup">Sign up again</a>}
      >
        <p class="actions">
          <LinkButton look="primary" href="/login">Sign in</LinkButton>
        </p>
      </AuthFrame>
    );
}
