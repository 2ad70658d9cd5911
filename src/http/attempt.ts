import { type Attempt, ATTEMPT_MINUTES, findAttempt, type Step } from "../auth/attempts.ts";
import { SignInOver } from "../errors.ts";
import { readCookie, writeCookie } from "./cookies.ts";
import type { AnyContext } from "./env.ts";

/**
 * The sign-in that this browser is in the middle of, at the step that the page belongs to. Where there is
 * none, or another step is due, it throws SignInOver, which sends the browser to the password step: a
 * handler need not look for itself.
 */
export async function demandAttempt(c: AnyContext, step: Step): Promise<Attempt> {
  const { web, realm } = c.var;
  const token = readCookie(c, "attempt");
  const attempt = token ? await findAttempt(web, { token, realm: realm.name }) : null;
  if (attempt?.step !== step) throw new SignInOver("Sign in again: that took too long");
  return attempt;
}

/** Lets this browser go on with an attempt that was just begun. */
export function keepAttempt(c: AnyContext, token: string): void {
  writeCookie(c, "attempt", token, ATTEMPT_MINUTES * 60);
}
