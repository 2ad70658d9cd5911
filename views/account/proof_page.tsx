import { CodeField } from "../auth/code_field.tsx";
import { PasskeyButton } from "../auth/passkey_button.tsx";
import { Layout } from "../layout.tsx";
import type { PageContext } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Card } from "../parts/card.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { PageHead } from "../parts/page_head.tsx";

export interface ProofPageProps {
  page: PageContext;
  /** Where to go afterwards; a path of this realm. */
  next: string;
  /** Asks for a recovery code rather than for one of the authenticator. */
  recovery: boolean;
  error?: string;
  demoCode?: string;
}

/** `/account/proof`: the second factor once more, before an act that needs it. */
export function ProofPage({ page, next, recovery, error, demoCode }: ProofPageProps) {
  const here = `${page.base}/account/proof`;
  const query = (recovery: boolean) =>
    `?${new URLSearchParams({ next, ...(recovery && { with: "recovery" }) })}`;
  return (
    <Layout page={page}>
      <PageHead
        title="Confirm that it is you"
        lead="What you want to do asks for your second factor again. It holds for ten minutes."
      />
      <Card class="proof">
        <form class="form" method="post" action={here + query(recovery)}>
          <CsrfField token={page.csrf} />
          <CodeField error={error} recovery={recovery} demoCode={demoCode} />
          <Button look="primary">Confirm</Button>
        </form>
        <PasskeyButton page={page} purpose="proof" next={next} />
        <p>
          <a href={here + query(!recovery)}>
            {recovery ? "Use your authenticator app" : "Use a recovery code"}
          </a>
        </p>
      </Card>
    </Layout>
  );
}
