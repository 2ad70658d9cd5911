import type { PageContext } from "../page.ts";
import { Button, LinkButton } from "../parts/button.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { AuthFrame } from "./auth_frame.tsx";
import { ONCE, RecoveryCodes } from "./recovery_codes.tsx";

export interface EnrolledPageProps {
  page: PageContext;
  email: string;
  /** Null when the page is loaded again: they were shown once. */
  codes: string[] | null;
}

/** After the first authenticator was confirmed: the recovery codes, and the way in. */
export function EnrolledPage({ page, email, codes }: EnrolledPageProps) {
  return (
    <AuthFrame
      page={page}
      heading={codes ? "Keep your recovery codes" : "Your authenticator is set up"}
      lead={codes
        ? ONCE
        : "Your recovery codes were shown once. If you did not keep them, make new ones in your account."}
      foot="A mail tells you that your second factor was set up."
    >
      {codes && <RecoveryCodes page={page} codes={codes} email={email} />}
      <form method="post" action={`${page.base}/login/continue`}>
        <CsrfField token={page.csrf} />
        <Button look="primary">{codes ? "I have kept them, go on" : "Go on"}</Button>
      </form>
    </AuthFrame>
  );
}

/** After an authenticator took another's place: every session is over, so the way leads to signing in. */
export function ReplacedPage({ page, email, codes }: EnrolledPageProps & { codes: string[] }) {
  return (
    <AuthFrame
      page={page}
      heading="Keep your new recovery codes"
      lead={ONCE}
      foot="Your authenticator was replaced, and every session was ended: this one too."
    >
      <RecoveryCodes page={page} codes={codes} email={email} />
      <LinkButton href={`${page.base}/login`} look="primary">
        I have kept them, sign in again
      </LinkButton>
    </AuthFrame>
  );
}
