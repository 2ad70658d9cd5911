import type { PageContext } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { AuthFrame } from "./auth_frame.tsx";
import { AuthenticatorSetup, type Setup } from "./authenticator_setup.tsx";
import { CodeField } from "./code_field.tsx";

export interface EnrolmentPageProps {
  page: PageContext;
  setup: Setup;
  error?: string;
}

/** `/login/enrolment`: nobody gets in without a second factor, so the first one is set up here. */
export function EnrolmentPage({ page, setup, error }: EnrolmentPageProps) {
  return (
    <AuthFrame
      page={page}
      heading="Set up your second factor"
      lead="Your password alone opens nothing here. From now on you sign in with a code of an authenticator app as well: the one of your password manager or phone will do."
      foot={
        <>
          Not now? <a href={`${page.base}/login`}>Sign in later</a>
        </>
      }
    >
      <AuthenticatorSetup {...setup} />
      <form class="form" method="post" action={`${page.base}/login/enrolment`}>
        <CsrfField token={page.csrf} />
        <CodeField label="The six digits that it shows now" error={error} />
        <Button look="primary">Confirm</Button>
      </form>
    </AuthFrame>
  );
}
