import { ONCE, RecoveryCodes } from "../auth/recovery_codes.tsx";
import { AuthenticatorSetup, type Setup } from "../auth/authenticator_setup.tsx";
import { CodeField } from "../auth/code_field.tsx";
import type { PageContext } from "../page.ts";
import { Badge } from "../parts/badge.tsx";
import { Button, LinkButton } from "../parts/button.tsx";
import { Card } from "../parts/card.tsx";
import { counted } from "../parts/count.ts";
import { CsrfField } from "../parts/csrf.tsx";
import { Moment } from "../parts/date.tsx";
import { Notice } from "../parts/flash.tsx";
import { Reveal } from "../parts/reveal.tsx";
import { AccountFrame } from "./account_frame.tsx";

const LEAD = "The second factor of signing in: a code of your authenticator app.";

export interface SecondFactorPageProps {
  page: PageContext;
  /** An ISO instant; null for somebody whose second factor is a passkey alone. */
  enrolledAt: string | null;
  /** How many recovery codes still work, and whether they are few. */
  left: number;
  few: boolean;
}

/** `/account/second-factor` */
export function SecondFactorPage({ page, enrolledAt, left, few }: SecondFactorPageProps) {
  const here = `${page.base}/account/second-factor`;
  if (enrolledAt === null) {
    return (
      <AccountFrame page={page} active="second-factor" lead={LEAD}>
        <Notice kind="notice">
          No authenticator is set up. You sign in with a passkey; when you have none any more, you
          set up an authenticator at the next sign-in.
        </Notice>
      </AccountFrame>
    );
  }
  return (
    <AccountFrame page={page} active="second-factor" lead={LEAD}>
      <Card
        title="Authenticator app"
        note={
          <>
            Set up on <Moment at={enrolledAt} />
          </>
        }
      >
        <p class="prose">
          With a new phone, or when somebody may have seen the secret, set up another. The old one
          and its recovery codes then stop working, and every session is ended.
        </p>
        <div class="actions">
          <LinkButton href={`${here}/new`}>Replace the authenticator</LinkButton>
        </div>
      </Card>
      <Card
        title="Recovery codes"
        note="For when you do not have your authenticator. Each works once."
        action={
          <Badge tone={few ? "soon" : "good"}>{left === 0 ? "none left" : `${left} left`}</Badge>
        }
      >
        {few && (
          <Notice kind="notice">
            {left === 0
              ? "You have no recovery code left. Without your authenticator you cannot get in: make new ones now."
              : `Only ${counted(left, "recovery code")} left: make new ones before they run out.`}
          </Notice>
        )}
        <Reveal label="Make new codes">
          <p>The codes that you have now stop working at once.</p>
          <form method="post" action={`${here}/recovery-codes`}>
            <CsrfField token={page.csrf} />
            <Button look="primary">Make new codes</Button>
          </form>
        </Reveal>
      </Card>
    </AccountFrame>
  );
}

export interface NewAuthenticatorPageProps {
  page: PageContext;
  setup: Setup;
  /** The secret once more, sealed for this session: the form brings it back. */
  sealed: string;
  error?: string;
}

/** `/account/second-factor/new` */
export function NewAuthenticatorPage({ page, setup, sealed, error }: NewAuthenticatorPageProps) {
  const overview = `${page.base}/account/second-factor`;
  return (
    <AccountFrame
      page={page}
      active="second-factor"
      lead="Set up another authenticator. The old one works until you confirm the new one."
    >
      <Card>
        <AuthenticatorSetup {...setup} />
        <form class="form" method="post" action={`${overview}/new`}>
          <CsrfField token={page.csrf} />
          <input type="hidden" name="sealed" value={sealed} />
          <CodeField label="The six digits that the new one shows now" error={error} />
          <div class="actions">
            <Button look="primary">Replace the authenticator</Button>
            <LinkButton href={overview} look="quiet">Keep the old one</LinkButton>
          </div>
        </form>
      </Card>
    </AccountFrame>
  );
}

/** The answer to `/account/second-factor/recovery-codes`. */
export function NewCodesPage({ page, codes }: { page: PageContext; codes: string[] }) {
  return (
    <AccountFrame page={page} active="second-factor" lead={ONCE}>
      <Card>
        <RecoveryCodes page={page} codes={codes} email={page.user?.email ?? ""} />
      </Card>
      <div class="actions">
        <LinkButton href={`${page.base}/account/second-factor`} look="primary">
          I have kept them
        </LinkButton>
      </div>
    </AccountFrame>
  );
}
