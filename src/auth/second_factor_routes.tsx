import { Hono } from "hono";
import { z } from "zod";
import { ProofPage } from "../../views/account/proof_page.tsx";
import {
  NewAuthenticatorPage,
  NewCodesPage,
  SecondFactorPage,
} from "../../views/account/second_factor_page.tsx";
import { ReplacedPage } from "../../views/auth/enrolled_page.tsx";
import { allow } from "../http/access.ts";
import { renewCsrf } from "../http/csrf.ts";
import type { PersonContext, PersonEnv, WebContext } from "../http/env.ts";
import { form, input } from "../http/input.ts";
import { provenanceOf } from "../http/provenance.ts";
import { goTo, personPage, publicPage } from "../http/respond.ts";
import { takeTokens } from "../http/session.ts";
import { codeInput, codeWith, setupOf, tellRefused, WRONG_NEW_CODE } from "./code_input.ts";
import {
  newPendingAuthenticator,
  type PendingAuthenticator,
  readPendingAuthenticator,
} from "./pending_authenticator.ts";
import { FEW_LEFT } from "./recovery_codes.ts";
import {
  confirmingStep,
  findEnrolment,
  renewCodes,
  replaceAuthenticator,
  showAgain,
} from "./second_factor.ts";
import { pathWithin } from "./realm.ts";

/** One's authenticator and recovery codes, and showing them again. */
export const secondFactorRoutes = new Hono<PersonEnv>();

const proofQuery = codeWith.extend({ next: z.string().max(2000).optional().catch(undefined) });
type ProofQuery = z.infer<typeof proofQuery>;

secondFactorRoutes.get(
  "/proof",
  allow("person"),
  input("query", proofQuery),
  (c) => c.html(proofPage(c, c.req.valid("query"))),
);

secondFactorRoutes.post(
  "/proof",
  allow("person"),
  input("query", proofQuery),
  input("form", form({ code: codeInput })),
  async (c) => {
    const query = c.req.valid("query");
    const { code } = c.req.valid("form");
    const { sessionId } = c.var.person;
    const outcome = await showAgain(c.var.web, { ...whose(c), sessionId, code });
    if ("provedBy" in outcome) return goTo(c, nextOf(c, query));
    const { status, error } = tellRefused(c, outcome, { recovery: query.with === "recovery" });
    return c.html(proofPage(c, query, error), status);
  },
);

secondFactorRoutes.get("/second-factor", allow("person"), async (c) => {
  const { enrolledAt, left } = await findEnrolment(c.var.web, c.var.person.user.id);
  return c.html(
    <SecondFactorPage
      page={personPage(c, "Authenticator", "account")}
      enrolledAt={enrolledAt?.toISOString() ?? null}
      left={left}
      few={left <= FEW_LEFT}
    />,
  );
});

secondFactorRoutes.get("/second-factor/new", allow("person", { sensitive: true }), async (c) => {
  const pending = await newPendingAuthenticator(c.var.web, c.var.person.sessionId);
  return c.html(await newAuthenticatorPage(c, pending));
});

secondFactorRoutes.post(
  "/second-factor/new",
  allow("person", { sensitive: true }),
  input("form", form({ code: codeInput, sealed: z.string().max(2000) })),
  async (c) => {
    const { code, sealed } = c.req.valid("form");
    const { sessionId, user } = c.var.person;
    const pending = await readPendingAuthenticator(c.var.web, { sessionId, sealed });
    if (!pending) {
      const text = "That secret is too old: set up this new one in its place";
      const { base } = c.var.realm;
      return goTo(c, `${base}/account/second-factor/new`, { kind: "error", text });
    }
    const { secret } = pending;
    const step = confirmingStep(c.var.web, { secret, code });
    if (step === null) return c.html(await newAuthenticatorPage(c, pending, WRONG_NEW_CODE), 422);

    const codes = await replaceAuthenticator(c.var.web, { ...whose(c), sessionId, secret, step });
    // The session is over: what this page holds is to be sent by nobody in particular.
    takeTokens(c as unknown as WebContext);
    renewCsrf(c as unknown as WebContext, "");
    return c.html(
      <ReplacedPage page={publicPage(c, "Recovery codes")} email={user.email} codes={codes} />,
    );
  },
);

secondFactorRoutes.post(
  "/second-factor/recovery-codes",
  allow("person", { sensitive: true }),
  input("form", form({})),
  async (c) => {
    const codes = await renewCodes(c.var.web, whose(c));
    return c.html(
      <NewCodesPage page={personPage(c, "Recovery codes", "account")} codes={codes} />,
    );
  },
);

function whose(c: PersonContext) {
  return {
    userId: c.var.person.user.id,
    tenantId: c.var.session?.tenant.id,
    from: provenanceOf(c),
  };
}

function nextOf(c: PersonContext, { next }: ProofQuery): string {
  const { realm } = c.var;
  return pathWithin(realm, next) ?? `${realm.base}/account`;
}

function proofPage(c: PersonContext, query: ProofQuery, error?: string) {
  return (
    <ProofPage
      page={personPage(c, "Confirm that it is you", "account")}
      next={nextOf(c, query)}
      recovery={query.with === "recovery"}
      error={error}
      demoCode={c.var.web.dev?.codeOf(c.var.person.user.email) ?? undefined}
    />
  );
}

async function newAuthenticatorPage(
  c: PersonContext,
  { secret, sealed }: PendingAuthenticator,
  error?: string,
) {
  const { realm, user: { email } } = c.var.person;
  return (
    <NewAuthenticatorPage
      page={personPage(c, "New authenticator", "account")}
      setup={await setupOf(secret, { realm, email })}
      sealed={sealed}
      error={error}
    />
  );
}
