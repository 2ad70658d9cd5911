import { NewPasswordField } from "../auth/new_password_field.tsx";
import { PasswordOwnerFields } from "../auth/password_owner_fields.tsx";
import type { ShownRule } from "../auth/password_rules.tsx";
import type { PageContext } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { Moment } from "../parts/date.tsx";
import { type FieldErrors, TextField } from "../parts/field.tsx";
import { AccountFrame } from "./account_frame.tsx";

/** ISO instants. */
export interface PasswordTimes {
  changedAt: string;
  /** From when on it may be changed; null when that is past. */
  changeableAt: string | null;
  overAt: string;
}

export interface PasswordPageProps {
  page: PageContext;
  owner: { name: string; email: string };
  times: PasswordTimes;
  rules: readonly ShownRule[];
  errors?: FieldErrors;
}

/** `/account/password` */
export function PasswordPage({ page, owner, times, rules, errors = {} }: PasswordPageProps) {
  return (
    <AccountFrame
      page={page}
      active="password"
      lead={
        <>
          Set on <Moment at={times.changedAt} /> and good until <Moment at={times.overAt} />.
        </>
      }
    >
      {times.changeableAt === null
        ? <ChangeForm page={page} owner={owner} rules={rules} errors={errors} />
        : <TooYoung page={page} changeableAt={times.changeableAt} error={errors.password} />}
    </AccountFrame>
  );
}

function ChangeForm(
  { page, owner, rules, errors }: Required<Omit<PasswordPageProps, "times">>,
) {
  return (
    <form class="form" method="post" action={`${page.base}/account/password`}>
      <CsrfField token={page.csrf} />
      <PasswordOwnerFields {...owner} />
      <TextField
        name="current"
        label="Current password"
        type="password"
        autocomplete="current-password"
        error={errors.current}
        maxlength={1000}
        required
      />
      <NewPasswordField page={page} label="New password" rules={rules} error={errors.password} />
      <p class="note">
        A change ends every session, this one too; then you sign in with the new password. None of
        your last ten can be taken again, and the next change is possible a day later.
      </p>
      <Button look="primary">Change password</Button>
    </form>
  );
}

function TooYoung(
  { page, changeableAt, error }: { page: PageContext; changeableAt: string; error?: string },
) {
  return (
    <>
      {error && <p class="field-error" role="alert">{error}</p>}
      <p>
        It can be changed again on <Moment at={changeableAt} />, a day after the last change.
      </p>
      <p class="note">
        Does somebody else know it? Do not wait: <a href={`${page.base}/forgot`}>set a new one</a>
        {" "}
        with a link by mail, which is possible at any time.
      </p>
    </>
  );
}
