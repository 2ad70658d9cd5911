import type { PageContext, Role } from "../page.ts";
import { Button, LinkButton } from "../parts/button.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { type FieldErrors, TextField } from "../parts/field.tsx";
import { AuthFrame } from "./auth_frame.tsx";
import { NewPasswordField } from "./new_password_field.tsx";
import type { ShownRule } from "./password_rules.tsx";

export interface Invited {
  /** Null for staff. */
  company: { name: string } | null;
  role: Role | null;
  email: string;
}

const AS: Record<Role, string> = { admin: "an admin", member: "a member", viewer: "a viewer" };

function headingOf({ company }: Pick<Invited, "company">): string {
  return company ? `Join ${company.name}` : "Set up your staff account";
}

export interface NewPersonPageProps extends Invited {
  page: PageContext;
  typed?: { name?: string };
  errors?: FieldErrors;
  rules: readonly ShownRule[];
}

/** `/invite` for somebody who has no account. */
export function NewPersonPage(
  { page, company, role, email, typed = {}, errors = {}, rules }: NewPersonPageProps,
) {
  return (
    <AuthFrame
      page={page}
      heading={headingOf({ company })}
      lead={
        <>
          {role && <>You are invited as {AS[role]}.{" "}</>}
          Your account is <strong>{email}</strong>: choose a password for it.
        </>
      }
      foot="Not for you? Close this page: without the form nothing happens."
    >
      <form class="form" method="post" action={`${page.base}/invite`}>
        <CsrfField token={page.csrf} />
        <input type="email" name="email" value={email} autocomplete="username" readonly hidden />
        <TextField
          name="name"
          label="Your name"
          autocomplete="name"
          value={typed.name}
          error={errors.name}
          maxlength={120}
          required
        />
        <NewPasswordField page={page} rules={rules} error={errors.password} />
        <Button look="primary">{company ? "Accept and join" : "Make the account"}</Button>
      </form>
    </AuthFrame>
  );
}

export interface InvitationPageProps extends Invited {
  page: PageContext;
  /** The address has an account: he is signed in with it, nobody is, or somebody else is signed in. */
  standing: "join" | "sign_in" | "other";
  signedInAs?: string;
}

/** `/invite` for somebody who has an account, or is signed in with another. */
export function InvitationPage(
  { page, company, role, email, standing, signedInAs }: InvitationPageProps,
) {
  const asRole = role && <>You are invited as {AS[role]}.{" "}</>;
  if (standing === "other") {
    return (
      <AuthFrame
        page={page}
        heading="This invitation is for somebody else"
        lead={
          <>
            You are signed in as{" "}
            <strong>{signedInAs}</strong>, and the invitation went to another address.
          </>
        }
        foot={<a href={page.base || "/vaults"}>Back to your own account</a>}
      >
        <p>If that address is yours too, sign out and open the link in the mail again.</p>
        <form class="form" method="post" action={`${page.base}/logout`}>
          <CsrfField token={page.csrf} />
          <Button>Sign out</Button>
        </form>
      </AuthFrame>
    );
  }
  return (
    <AuthFrame
      page={page}
      heading={headingOf({ company })}
      lead={standing === "join"
        ? <>{asRole}Nothing changes in the other companies to which you belong.</>
        : (
          <>
            {asRole}Sign in as <strong>{email}</strong> to accept.
          </>
        )}
      foot="Not for you? Close this page: without the button nothing happens."
    >
      {standing === "join"
        ? (
          <form class="form" method="post" action={`${page.base}/invite/joining`}>
            <CsrfField token={page.csrf} />
            <Button look="primary">Join {company?.name} as {role}</Button>
          </form>
        )
        : (
          <p class="actions">
            <LinkButton look="primary" href={`${page.base}/login?next=${page.base}/invite`}>
              Sign in to join
            </LinkButton>
          </p>
        )}
    </AuthFrame>
  );
}

/** The link was used, withdrawn or replaced, is over, or never was. */
export function InvitationOverPage({ page }: { page: PageContext }) {
  return (
    <AuthFrame
      page={page}
      heading="This invitation no longer works"
      lead="It was used, withdrawn or sent anew, or its seven days are over. Only the newest link works, once."
      foot="No link that works? Ask whoever invited you for a new one."
    >
      <p class="actions">
        <LinkButton look="primary" href={`${page.base}/login`}>Sign in</LinkButton>
      </p>
    </AuthFrame>
  );
}
