import type { PageContext } from "../page.ts";
import { Button, LinkButton } from "../parts/button.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { type FieldErrors, TextField } from "../parts/field.tsx";
import { AuthFrame } from "./auth_frame.tsx";
import { NewPasswordField } from "./new_password_field.tsx";
import { PasswordOwnerFields } from "./password_owner_fields.tsx";
import type { ShownRule } from "./password_rules.tsx";

export interface ResetPageProps {
  page: PageContext;
  owner: { name: string; email: string };
  /** He has an authenticator: the link alone opens nothing. */
  needsCode: boolean;
  rules: readonly ShownRule[];
  errors?: FieldErrors;
}

/** `/reset`: the link of the mail was good. */
export function ResetPage({ page, owner, needsCode, rules, errors = {} }: ResetPageProps) {
  return (
    <AuthFrame
      page={page}
      heading="Set a new password"
      lead={
        <>
          For <strong>{owner.email}</strong>. It ends every session, and you sign in again with it.
        </>
      }
      foot={<a href={`${page.base}/login`}>Back to signing in</a>}
    >
      <form class="form" method="post" action={`${page.base}/reset`}>
        <CsrfField token={page.csrf} />
        <PasswordOwnerFields {...owner} />
        <NewPasswordField page={page} label="New password" rules={rules} error={errors.password} />
        {needsCode && (
          <TextField
            name="code"
            label="Code"
            autocomplete="one-time-code"
            hint="The six digits that your authenticator shows, or a recovery code. Each code works once."
            error={errors.code}
            maxlength={64}
            required
          />
        )}
        <Button look="primary">Set this password</Button>
      </form>
    </AuthFrame>
  );
}

/** The link was used, is over, was replaced by a newer one, or never was. */
export function ResetOverPage({ page }: { page: PageContext }) {
  return (
    <AuthFrame
      page={page}
      heading="This link no longer works"
      lead="A link works once, for one hour, and only the newest one. Nothing was changed now."
      foot={<a href={`${page.base}/login`}>Back to signing in</a>}
    >
      <p class="actions">
        <LinkButton look="primary" href={`${page.base}/forgot`}>Ask for a new link</LinkButton>
      </p>
    </AuthFrame>
  );
}

/** The form was one account's and the link that was opened last is another's. */
export function ResetMixedPage({ page }: { page: PageContext }) {
  return (
    <AuthFrame
      page={page}
      heading="Open your link again"
      lead="This form was for another account than the link that was opened last in this browser. Nothing was changed. Open the link in your mail again, or ask for a new one."
      foot={<a href={`${page.base}/login`}>Back to signing in</a>}
    >
      <p class="actions">
        <LinkButton look="primary" href={`${page.base}/forgot`}>Ask for a new link</LinkButton>
      </p>
    </AuthFrame>
  );
}
