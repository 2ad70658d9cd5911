import { z } from "zod";
import type { RealmName } from "../../db/schema/control/mod.ts";
import type { AnyContext } from "../http/env.ts";
import type { CodeOutcome } from "./second_factor.ts";
import { enrolmentUri, qrCode } from "./totp.ts";
import { HOUR, MINUTE, SECOND } from "./identity.ts";

/** A code as it is typed; what it is, whoever compares it finds out. */
export const codeInput = z.string().max(100).default("");

/** Which of the two kinds a page asks for: phones show another keyboard. Either is taken in both. */
export const codeWith = z.object({ with: z.enum(["recovery"]).optional().catch(undefined) });

export const WRONG_NEW_CODE =
  "This is not the code that it shows now: type the newest one, and see that the clock of your phone is right";

const WRONG_CODE =
  "This code is wrong, too old or was used already: type the newest one, or wait for the next";
const WRONG_RECOVERY_CODE = "This recovery code is wrong, or was used already";

/** A refusal as its page says it; a wait says how long, to browsers too. */
export function tellRefused(
  c: Pick<AnyContext, "var" | "header">,
  outcome: Extract<CodeOutcome, { refused: string }>,
  { recovery }: { recovery: boolean },
): { status: 422 | 429; error: string } {
  if (outcome.refused === "wrong") {
    return { status: 422, error: recovery ? WRONG_RECOVERY_CODE : WRONG_CODE };
  }
  const wait = Math.max(SECOND, outcome.until.getTime() - c.var.web.now().getTime());
  c.header("Retry-After", String(Math.ceil(wait / SECOND)));
  return {
    status: 429,
    error: `Too many codes were wrong: nothing is tried for ${inWords(wait)}`,
  };
}

function inWords(wait: number): string {
  const [count, unit] = wait > HOUR / 2
    ? [Math.ceil(wait / HOUR), "hour"]
    : wait > MINUTE
    ? [Math.ceil(wait / MINUTE), "minute"]
    : [Math.ceil(wait / SECOND), "second"];
  return count === 1 ? `one ${unit}` : `${count} ${unit}s`;
}

/** What a page needs to show a secret to an authenticator. */
export async function setupOf(
  secret: string,
  { realm, email }: { realm: RealmName; email: string },
): Promise<{ secret: string; uri: string; qr: string }> {
  const uri = enrolmentUri(secret, { realm, email });
  return { secret, uri, qr: await qrCode(uri) };
}
