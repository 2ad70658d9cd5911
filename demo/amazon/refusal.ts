import type { ContentfulStatusCode } from "hono/utils/http-status";

/** An answer of SP-API that is no success. Its form is Amazon's error list. */
export class Refusal extends Error {
  constructor(
    readonly status: ContentfulStatusCode,
    readonly code: string,
    message: string,
    readonly details = "",
  ) {
    super(message);
  }

  body() {
    return { errors: [{ code: this.code, message: this.message, details: this.details }] };
  }
}

export function invalidInput(details: string): Refusal {
  return new Refusal(400, "InvalidInput", "Invalid Input", details);
}

export function denied(details: string): Refusal {
  return new Refusal(403, "Unauthorized", "Access to requested resource is denied.", details);
}

export function quotaExceeded(): Refusal {
  return new Refusal(
    429,
    "QuotaExceeded",
    "You exceeded your quota for the requested resource.",
  );
}

export function notFound(details: string): Refusal {
  return new Refusal(404, "NotFound", "The requested resource was not found.", details);
}
