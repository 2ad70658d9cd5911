/**
 * What can go wrong at Amazon, by name, each with its next step:
 * - `throttled`: later again, `retryAfter` seconds from now;
 * - `revoked`: the seller took his leave back, he must connect again;
 * - `forbidden`: the token or a role is missing;
 * - `unavailable`: Amazon or the way to it is down, later again;
 * - `not_found`: Amazon does not know it (any more);
 * - `unexpected`: an answer that the contract does not know.
 */
export type AmazonTrouble =
  | "throttled"
  | "revoked"
  | "forbidden"
  | "unavailable"
  | "not_found"
  | "unexpected";

/** A failed call. The message names operation and trouble, never a token, an address or a body. */
export class AmazonError extends Error {
  override name = "AmazonError";
  constructor(
    readonly trouble: AmazonTrouble,
    message: string,
    readonly retryAfter: number = 60,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
