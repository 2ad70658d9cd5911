import type { ErrorHandler, NotFoundHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import { ErrorFragment, ErrorPage, type ErrorStatus } from "../../views/errors/error_page.tsx";
import { CALLBACK_PATH } from "../amazon/lwa.ts";
import { describeError } from "../error_log.ts";
import {
  Conflict,
  Forbidden,
  Invalid,
  NotFound,
  ProofNeeded,
  SignInOver,
  TooMany,
  Unauthenticated,
} from "../errors.ts";
import type { AnyContext, AnyPersonContext, WebEnv } from "./env.ts";
import { goTo, isHtmx, personPage, publicPage } from "./respond.ts";

/** Turns what a user can bring about into its page; anything else is a bug, logged whole, shown as 500. */
export const onError: ErrorHandler<WebEnv> = (error, c) => {
  if (error instanceof Unauthenticated) return toSignIn(c);
  if (error instanceof ProofNeeded) return toProof(c, error.message);
  if (error instanceof SignInOver) return toFirstStep(c, error.message);
  const known = statusOf(error);
  if (known === null) {
    console.error(JSON.stringify({ request: c.var.requestId, error: describeError(error) }));
    return answer(c, 500);
  }
  if (error instanceof TooMany) c.header("Retry-After", String(error.retryAfter));
  return answer(c, known, error);
};

export const onNotFound: NotFoundHandler<WebEnv> = (c) => answer(c, 404);

function statusOf(error: Error): ErrorStatus | null {
  if (error instanceof NotFound) return 404;
  if (error instanceof Forbidden) return 403;
  if (error instanceof Conflict) return 409;
  if (error instanceof Invalid) return 422;
  if (error instanceof TooMany) return 429;
  if (error instanceof HTTPException && error.status < 500) return 422;
  return null;
}

function answer(c: AnyContext, status: ErrorStatus, error?: Error): Response | Promise<Response> {
  const message = error?.message || undefined;
  if (isHtmx(c)) {
    c.header("HX-Retarget", "#flash");
    c.header("HX-Reswap", "outerHTML");
    return c.html(<ErrorFragment status={status} message={message} />, status);
  }
  const page = isSignedIn(c) ? personPage(c, "Error") : publicPage(c, "Error");
  return c.html(
    <ErrorPage
      page={page}
      status={status}
      message={message}
      requestId={c.var.requestId}
      retryAfterSeconds={error instanceof TooMany ? error.retryAfter : undefined}
    />,
    status,
  );
}

/** An error can come up before the session was looked for, and after. */
function isSignedIn(c: AnyContext): c is AnyPersonContext {
  return c.var.person !== null;
}

/** Nobody is signed in: to the sign-in page, and back afterwards when it was a page that was asked for. */
function toSignIn(c: AnyContext): Response {
  const signIn = `${c.var.realm.base}/login`;
  if (isHtmx(c)) {
    c.header("HX-Redirect", signIn);
    return c.body(null, 204);
  }
  const { pathname, search } = new URL(c.req.url);
  if (pathname === CALLBACK_PATH) {
    // Its query holds a code of Amazon's, which goes into no other address and to no other site.
    c.header("Referrer-Policy", "no-referrer");
    return c.redirect(signIn, 303);
  }
  const back = c.req.method === "GET" && pathname !== "/"
    ? `?next=${encodeURIComponent(pathname + search)}`
    : "";
  return c.redirect(`${signIn}${back}`, 303);
}

/** A sign-in that cannot go on begins again with the password. */
function toFirstStep(c: AnyContext, text: string): Response {
  return goTo(c, `${c.var.realm.base}/login`, { kind: "notice", text });
}

/** To the page that asks for the second factor again; afterwards to the page that asked, or that held the form. */
function toProof(c: AnyContext, text: string): Response {
  const { pathname, search } = new URL(c.req.url);
  const back = c.req.method === "GET" ? pathname + search : formPage(c);
  const { base } = c.var.realm;
  return goTo(c, `${base}/account/proof?next=${encodeURIComponent(back)}`, {
    kind: "notice",
    text,
  });
}

function formPage(c: AnyContext): string {
  const referrer = URL.parse(c.req.header("Referer") ?? "");
  const ours = referrer?.origin === new URL(c.var.web.config.PUBLIC_URL).origin;
  return ours ? referrer.pathname + referrer.search : c.var.realm.home;
}
