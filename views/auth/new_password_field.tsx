import type { PageContext } from "../page.ts";
import { Field } from "../parts/field.tsx";
import { hx } from "../parts/hx.ts";
import { PasswordRules, type ShownRule } from "./password_rules.tsx";

export interface NewPasswordFieldProps {
  page: Pick<PageContext, "nonce" | "base">;
  /** As `passwordRules` judged what was sent, or unmarked before that. */
  rules: readonly ShownRule[];
  label?: string;
  error?: string;
}

const RULES_ID = "password-rules";

/**
 * Where a password is chosen: `password` in the form, its rules beneath. As one types, and when
 * another field of the form was changed, the form's fields go to `{base}/password-rules`, which
 * answers the list. Without a script the page shows it again after the form was sent. The password is
 * never written into the page.
 */
export function NewPasswordField(
  { page, rules, label = "Password", error }: NewPasswordFieldProps,
) {
  return (
    <Field name="password" label={label} error={error}>
      {({ "aria-describedby": described, ...control }) => (
        <>
          <input
            class="input"
            type="password"
            autocomplete="new-password"
            minlength={12}
            maxlength={1000}
            required
            aria-describedby={[described, `${RULES_ID}-list`].filter(Boolean).join(" ")}
            {...control}
            {...hx(page.nonce, {
              post: `${page.base}/password-rules`,
              trigger: "input changed delay:300ms, change changed delay:300ms from:'closest form'",
              target: `#${RULES_ID}`,
              swap: "outerMorph",
              sync: "replace",
            })}
          />
          <PasswordRules id={RULES_ID} rules={rules} />
        </>
      )}
    </Field>
  );
}
