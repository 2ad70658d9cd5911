import type { PropsWithChildren } from "hono/jsx";
import type { PageContext } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { CsrfField } from "../parts/csrf.tsx";

export interface PasskeyButtonProps {
  page: Pick<PageContext, "csrf" | "base">;
  /** To sign in by it alone, as the second factor after the password, to show it again, or to add one. */
  purpose: "sign_in" | "factor" | "proof" | "add";
  /** Where to go afterwards; a path of ours. */
  next?: string;
}

/**
 * A form that static/passkeys.js fills with what the authenticator answers, and sends. Hidden until the
 * script finds a browser that knows passkeys. `children` are fields of one's own, such as a name.
 */
export function PasskeyButton(
  { page, purpose, next, children }: PropsWithChildren<PasskeyButtonProps>,
) {
  const { action, options, label } = ceremonyOf(purpose, page.base);
  return (
    <form
      class="form passkey"
      method="post"
      action={action}
      data-passkey={purpose === "add" ? "create" : "get"}
      data-options={options}
      hidden
    >
      <CsrfField token={page.csrf} />
      <input type="hidden" name="credential" />
      {(purpose === "sign_in" || purpose === "factor") && (
        <input type="hidden" name="purpose" value={purpose} />
      )}
      {next && <input type="hidden" name="next" value={next} />}
      {children}
      <Button icon="key" look={purpose === "add" ? "primary" : "plain"}>{label}</Button>
      <p class="field-error" aria-live="polite" data-passkey-said></p>
    </form>
  );
}

function ceremonyOf(
  purpose: PasskeyButtonProps["purpose"],
  base: PageContext["base"],
): { action: string; options: string; label: string } {
  if (purpose === "add") {
    const action = `${base}/account/passkeys`;
    return { action, options: `${action}/options`, label: "Add a passkey" };
  }
  const label = "Use a passkey";
  if (purpose === "proof") {
    const action = `${base}/account/proof/passkey`;
    return { action, options: `${action}/options`, label };
  }
  const action = `${base}/login/passkey`;
  return { action, options: `${action}/options?purpose=${purpose}`, label };
}
