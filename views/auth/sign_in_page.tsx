import type { PageContext } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { type FieldErrors, TextField } from "../parts/field.tsx";
import { AuthFrame } from "./auth_frame.tsx";
import { PasskeyButton } from "./passkey_button.tsx";

export interface SignInPageProps {
  page: PageContext;
  typed?: { email?: string };
  /** One sentence that does not tell whether the address is known. */
  error?: string;
  errors?: FieldErrors;
  /** Where to go afterwards; a path of ours. */
  next?: string;
  /** Accounts of a demo on this machine, one click each; no other product shows any. */
  demo?: { email: string; password: string; what: string }[];
}

/** `/login`, `/admin/login` */
export function SignInPage(
  { page, typed = {}, error, errors = {}, next, demo = [] }: SignInPageProps,
) {
  const { base } = page;
  const isStaff = base !== "";
  return (
    <AuthFrame
      page={page}
      heading={isStaff ? "Staff sign-in" : "Sign in"}
      lead={isStaff ? "For the people who run SellerVault." : "To your vaults."}
      error={error}
      foot={
        <>
          <a href={`${base}/forgot`}>Forgot your password?</a>
          {!isStaff && (
            <>
              {" "}
              No account yet? <a href="/signup">Sign up</a>
            </>
          )}
        </>
      }
    >
      <form class="form" method="post" action={`${base}/login`}>
        <CsrfField token={page.csrf} />
        {next && <input type="hidden" name="next" value={next} />}
        <TextField
          name="email"
          label="Email"
          type="email"
          autocomplete="username"
          value={typed.email}
          error={errors.email}
          autofocus={!typed.email}
          required
        />
        <TextField
          name="password"
          label="Password"
          type="password"
          autocomplete="current-password"
          error={errors.password}
          autofocus={Boolean(typed.email)}
          required
        />
        <Button look="primary">Sign in</Button>
      </form>
      <PasskeyButton page={page} purpose="sign_in" next={next} />
      {demo.length > 0 && (
        <section class="demo-accounts" aria-label="Demo accounts">
          <p class="note">This is a demo on your machine. Come in as</p>
          <ul>
            {demo.map(({ email, password, what }) => (
              <li>
                <form method="post" action={`${base}/login`}>
                  <CsrfField token={page.csrf} />
                  <input type="hidden" name="email" value={email} />
                  <input type="hidden" name="password" value={password} />
                  <Button small>{what}</Button>
                </form>
              </li>
            ))}
          </ul>
        </section>
      )}
    </AuthFrame>
  );
}
