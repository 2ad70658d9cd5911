import { Hono } from "hono";
import { z } from "zod";
import { allow } from "../http/access.ts";
import { demandAttempt } from "../http/attempt.ts";
import type { AnyContext, WebEnv } from "../http/env.ts";
import { form, input } from "../http/input.ts";
import { provenanceOf } from "../http/provenance.ts";
import { goTo } from "../http/respond.ts";
import type { Attempt } from "./attempts.ts";
import { enterWith, finishSignIn } from "./finish.ts";
import { assertionAnswer } from "./passkey_input.ts";
import { beginAuthentication, finishAuthentication } from "./passkey_proof.ts";
import { pathWithin } from "./realm.ts";
import type { Asked } from "./webauthn.ts";

/** Signing in with a passkey: as the second factor, or without a password. */
export const passkeySignInRoutes = new Hono<WebEnv>();

/** `factor` after the password, `sign_in` in its place. The page says which, not a cookie left behind. */
const purpose = z.enum(["sign_in", "factor"]).default("sign_in");
const nextPath = z.string().max(2000).optional().catch(undefined);

passkeySignInRoutes.post(
  "/login/passkey/options",
  allow("anyone"),
  input("query", z.object({ purpose })),
  async (c) => {
    const attempt = c.req.valid("query").purpose === "factor"
      ? await demandAttempt(c, "factor")
      : null;
    return c.json(await beginAuthentication(c.var.web, askedOf(attempt)));
  },
);

passkeySignInRoutes.post(
  "/login/passkey",
  allow("anyone"),
  input(
    "form",
    form({ credential: assertionAnswer, purpose, next: nextPath }),
    (c, { fields, typed }) =>
      again(c, {
        factor: typed.purpose === "factor",
        refused: fields.credential ?? "Cannot read what the browser sent",
      }),
  ),
  async (c) => {
    const { credential, purpose, next } = c.req.valid("form");
    const attempt = purpose === "factor" ? await demandAttempt(c, "factor") : null;
    const shown = await finishAuthentication(c.var.web, {
      asked: askedOf(attempt),
      answer: credential,
      realm: c.var.realm.name,
      from: provenanceOf(c),
    });
    if ("refused" in shown) {
      return again(c, { factor: attempt !== null, refused: shown.refused, next });
    }
    if (attempt) return await finishSignIn(c, { attempt, provedBy: "passkey" });
    return await enterWith(c, {
      userId: shown.userId,
      provedBy: "passkey",
      next: pathWithin(c.var.realm, next) ?? c.var.realm.home,
    });
  },
);

function askedOf(attempt: Attempt | null): Asked {
  if (!attempt) return { who: "anyone" };
  return { who: "attempt", tokenHash: attempt.tokenHash, userId: attempt.userId };
}

/** Back to the page with the button, which says what was wrong. */
function again(
  c: AnyContext,
  { factor, refused, next }: { factor: boolean; refused: string; next?: string },
): Response {
  const { base } = c.var.realm;
  const page = factor
    ? `${base}/login/code`
    : `${base}/login${next ? `?next=${encodeURIComponent(next)}` : ""}`;
  return goTo(c, page, { kind: "error", text: refused });
}
