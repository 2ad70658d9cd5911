import type { PageContext } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { AuthFrame } from "./auth_frame.tsx";
import { CodeField } from "./code_field.tsx";
import { PasskeyButton } from "./passkey_button.tsx";

export interface CodePageProps {
  page: PageContext;
  /** Asks for a recovery code rather than for one of the authenticator. */
  recovery: boolean;
  error?: string;
  demoCode?: string;
}

/** `/login/code`: the second factor, after the right password. */
export function CodePage({ page, recovery, error, demoCode }: CodePageProps) {
  const here = `${page.base}/login/code`;
  return (
    <AuthFrame
      page={page}
      heading={recovery ? "Enter a recovery code" : "Enter your code"}
      lead={recovery
        ? "One of the ten that you kept when you set up your authenticator. It works once."
        : "The six digits that your authenticator app shows for SellerVault."}
      foot={
        <>
          Not you? <a href={`${page.base}/login`}>Sign in anew</a>
        </>
      }
    >
      <form class="form" method="post" action={recovery ? `${here}?with=recovery` : here}>
        <CsrfField token={page.csrf} />
        <CodeField error={error} recovery={recovery} demoCode={demoCode} />
        <Button look="primary">Go on</Button>
      </form>
      <PasskeyButton page={page} purpose="factor" />
      <p class="auth-foot">
        {recovery
          ? <a href={here}>Use your authenticator app</a>
          : <a href={`${here}?with=recovery`}>Use a recovery code</a>}
      </p>
    </AuthFrame>
  );
}
