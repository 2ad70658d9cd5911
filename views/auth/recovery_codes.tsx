import type { PageContext } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { CsrfField } from "../parts/csrf.tsx";

export interface RecoveryCodesProps {
  page: Pick<PageContext, "base" | "csrf">;
  codes: string[];
  /** Whose they are: on paper one wants to know. */
  email: string;
}

/** New recovery codes, shown once: to print, to download, to copy. On paper they stand alone. */
export function RecoveryCodes({ page, codes, email }: RecoveryCodesProps) {
  return (
    <section class="recovery-codes" aria-labelledby="recovery-codes-title">
      <h2 id="recovery-codes-title">SellerVault recovery codes of {email}</h2>
      <ol class="codes" role="list">
        {codes.map((code) => (
          <li>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <form class="actions" method="post" action={`${page.base}/login/recovery-codes`}>
        <CsrfField token={page.csrf} />
        <input type="hidden" name="codes" value={codes.join(" ")} />
        <Button icon="download">Download as text</Button>
      </form>
      <p class="note">Or print this page: the codes alone come onto the paper.</p>
    </section>
  );
}

/** Why they matter, said wherever they are shown. */
export const ONCE =
  "Each of these codes signs you in once, in place of your authenticator. They are shown now and never again: keep them where you can reach them without your phone.";
