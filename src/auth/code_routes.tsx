import { Hono } from "hono";
import { z } from "zod";
import { CodePage } from "../../views/auth/code_page.tsx";
import { EnrolledPage } from "../../views/auth/enrolled_page.tsx";
import { EnrolmentPage } from "../../views/auth/enrolment_page.tsx";
import { Conflict, SignInOver } from "../errors.ts";
import { allow } from "../http/access.ts";
import { demandAttempt } from "../http/attempt.ts";
import type { WebContext, WebEnv } from "../http/env.ts";
import { form, input } from "../http/input.ts";
import { provenanceOf } from "../http/provenance.ts";
import { goTo, publicPage } from "../http/respond.ts";
import { checkAttemptCode, confirmEnrolment, pendingSecret } from "./attempt_code.ts";
import type { Attempt } from "./attempts.ts";
import { codeInput, codeWith, setupOf, tellRefused, WRONG_NEW_CODE } from "./code_input.ts";
import { finishSignIn } from "./finish.ts";
import { readRecoveryCode, SET_SIZE } from "./recovery_codes.ts";

/** The second factor of signing in: a code, or the first enrolment of an authenticator. */
export const codeRoutes = new Hono<WebEnv>();

const OVER = "Sign in again: too many codes were wrong, or it took too long";

codeRoutes.get("/login/code", allow("anyone"), input("query", codeWith), async (c) => {
  const attempt = await demandAttempt(c, "factor");
  return c.html(codePage(c, { attempt, recovery: c.req.valid("query").with === "recovery" }));
});

codeRoutes.post(
  "/login/code",
  allow("anyone"),
  input("query", codeWith),
  input("form", form({ code: codeInput })),
  async (c) => {
    const attempt = await demandAttempt(c, "factor");
    const { code } = c.req.valid("form");
    const outcome = await checkAttemptCode(c.var.web, { attempt, code, from: provenanceOf(c) });
    if ("provedBy" in outcome) {
      return await finishSignIn(c, { attempt, provedBy: outcome.provedBy });
    }
    if (outcome.refused === "over") throw new SignInOver(OVER);
    const recovery = c.req.valid("query").with === "recovery";
    const { status, error } = tellRefused(c, outcome, { recovery });
    return c.html(codePage(c, { attempt, recovery, error }), status);
  },
);

codeRoutes.get("/login/enrolment", allow("anyone"), async (c) => {
  const attempt = await demandAttempt(c, "enrolment");
  if (attempt.provedBy) return c.html(enrolledPage(c, { attempt, codes: null }));
  return c.html(await enrolmentPage(c, { attempt }));
});

codeRoutes.post(
  "/login/enrolment",
  allow("anyone"),
  input("form", form({ code: codeInput })),
  async (c) => {
    const attempt = await demandAttempt(c, "enrolment");
    if (attempt.provedBy) return goTo(c, `${c.var.realm.base}/login/enrolment`);
    const { code } = c.req.valid("form");
    const shown = { attempt, code, from: provenanceOf(c) };
    const outcome = await confirmEnrolment(c.var.web, shown).catch((error) => {
      if (error instanceof Conflict) throw new SignInOver(error.message, { cause: error });
      throw error;
    });
    if ("codes" in outcome) return c.html(enrolledPage(c, { attempt, codes: outcome.codes }));
    if (outcome.refused === "over") throw new SignInOver(OVER);
    return c.html(await enrolmentPage(c, { attempt, error: WRONG_NEW_CODE }), 422);
  },
);

/** The authenticator is confirmed, and the recovery codes were shown: now the session begins. */
codeRoutes.post("/login/continue", allow("anyone"), input("form", form({})), async (c) => {
  const attempt = await demandAttempt(c, "enrolment");
  if (attempt.provedBy !== "totp") return goTo(c, `${c.var.realm.base}/login/enrolment`);
  return await finishSignIn(c, { attempt, provedBy: "totp" });
});

const shownCodes = z.string().max(400).transform((codes) => codes.split(" "))
  .refine((codes) => codes.length === SET_SIZE && codes.every(isRecoveryCode));

/** What the page shows, as a file: the server has forgotten the codes, so the page sends them along. */
codeRoutes.post(
  "/login/recovery-codes",
  allow("anyone"),
  input("form", form({ codes: shownCodes })),
  (c) => {
    c.header("Content-Disposition", 'attachment; filename="sellervault-recovery-codes.txt"');
    c.header("Cache-Control", "no-store");
    return c.text([
      "SellerVault recovery codes",
      `Made on ${c.var.web.now().toISOString().slice(0, 10)}. Each signs you in once.`,
      "",
      ...c.req.valid("form").codes,
      "",
    ].join("\n"));
  },
);

function isRecoveryCode(code: string): boolean {
  return /^[\w-]{19}$/.test(code) && readRecoveryCode(code) !== null;
}

function codePage(
  c: WebContext,
  { attempt, recovery, error }: { attempt: Attempt; recovery: boolean; error?: string },
) {
  const demoCode = c.var.web.dev?.codeOf(attempt.email) ?? undefined;
  return <CodePage page={publicPage(c, "Code")} {...{ recovery, error, demoCode }} />;
}

async function enrolmentPage(
  c: WebContext,
  { attempt, error }: { attempt: Attempt; error?: string },
) {
  const secret = await pendingSecret(c.var.web, { attempt, from: provenanceOf(c) });
  if (secret === null) throw new SignInOver(OVER);
  const setup = await setupOf(secret, attempt);
  return <EnrolmentPage page={publicPage(c, "Second factor")} setup={setup} error={error} />;
}

function enrolledPage(
  c: WebContext,
  { attempt: { email }, codes }: { attempt: Attempt; codes: string[] | null },
) {
  return <EnrolledPage page={publicPage(c, "Recovery codes")} email={email} codes={codes} />;
}
