import type { PageContext } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { AuthFrame } from "./auth_frame.tsx";

export interface UnlockPageProps {
  page: PageContext;
  /** The link was used, is too old, or there was none. */
  isOver: boolean;
}

/** `/unlock`: the link of a mail does nothing until this form is sent. */
export function UnlockPage({ page, isOver }: UnlockPageProps) {
  const signIn = <a href={`${page.base}/login`}>Back to signing in</a>;
  if (isOver) {
    return (
      <AuthFrame
        page={page}
        heading="This link is over"
        lead="It unlocks once and for an hour, and only the newest one does."
        foot={signIn}
      >
        <p>
          A lock ends by itself an hour after the last failed sign-in. Browsers in which you have
          signed in before get in meanwhile, and so do your passkeys.
        </p>
      </AuthFrame>
    );
  }
  return (
    <AuthFrame
      page={page}
      heading="Unlock signing in"
      lead="Forget the failed sign-ins, so that you can sign in at once."
      foot={signIn}
    >
      <form class="form" method="post" action={`${page.base}/unlock`}>
        <CsrfField token={page.csrf} />
        <p>
          If it was not you who failed, leave the lock as it is: somebody is guessing and has not
          found your password.
        </p>
        <Button look="primary">Unlock</Button>
      </form>
    </AuthFrame>
  );
}
