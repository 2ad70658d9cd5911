/**
 * What a user can bring about. `http/error_pages.tsx` makes each its page or part; anything else is a bug
 * and becomes a 500. Messages name the action, then the state, without a period, secret or person.
 */
export class NotFound extends Error {
  override name = "NotFound";
}

/** The member's role does not allow it, or the request does not prove that it is the member's. */
export class Forbidden extends Error {
  override name = "Forbidden";
}

/** The thing is not in a state from which this can be done. */
export class Conflict extends Error {
  override name = "Conflict";
}

/** The input says something that cannot be; `fields` holds a sentence for each field at fault. */
export class Invalid extends Error {
  override name = "Invalid";
  constructor(
    message: string,
    readonly fields: Record<string, string> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Asked too often; `retryAfter` in seconds. */
export class TooMany extends Error {
  override name = "TooMany";
  constructor(message: string, readonly retryAfter: number) {
    super(message);
  }
}

/** Nobody is signed in; the browser is sent to the sign-in page. */
export class Unauthenticated extends Error {
  override name = "Unauthenticated";
}

/** A sign-in took too long, or another of its steps is due: the browser is sent to its first one. */
export class SignInOver extends Error {
  override name = "SignInOver";
}

/** A sensitive act, and the second factor was shown too long ago: the browser is sent to show it again. */
export class ProofNeeded extends Error {
  override name = "ProofNeeded";
}
