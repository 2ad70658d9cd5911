import type { PageContext } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { type FieldErrors, TextField } from "../parts/field.tsx";
import { AuthFrame } from "./auth_frame.tsx";

export interface ForgotPageProps {
  page: PageContext;
  typed?: { email?: string };
  errors?: FieldErrors;
}

/** `/forgot`: asks for a link by mail. */
export function ForgotPage({ page, typed = {}, errors = {} }: ForgotPageProps) {
  return (
    <AuthFrame
      page={page}
      heading="Forgot your password?"
      lead="We mail you a link with which you set a new one."
      foot={<a href={`${page.base}/login`}>Back to signing in</a>}
    >
      <form class="form" method="post" action={`${page.base}/forgot`}>
        <CsrfField token={page.csrf} />
        <TextField
          name="email"
          label="Email"
          type="email"
          autocomplete="username"
          value={typed.email}
          error={errors.email}
          maxlength={254}
          required
        />
        <Button look="primary">Send the link</Button>
      </form>
    </AuthFrame>
  );
}

/** What everybody is told who asked for a link, whether there is such an account or not. */
export function ForgotSentPage({ page }: { page: PageContext }) {
  return (
    <AuthFrame
      page={page}
      heading="Look into your mailbox"
      lead="If there is an account with this address, a link is on its way to it. It is good for one hour and works once; an older one works no longer."
      foot={<a href={`${page.base}/login`}>Back to signing in</a>}
    >
      <p>
        No mail after a few minutes? Look among the spam, see whether the address is right, then
        {" "}
        <a href={`${page.base}/forgot`}>ask again</a>. One account gets a mail every two minutes at
        most.
      </p>
    </AuthFrame>
  );
}
