import { Secret, TOTP } from "otpauth";
import { toString } from "qrcode";
import type { RealmName } from "../../db/schema/control/mod.ts";

/** Seconds that a code is shown for, and how many such steps a clock may be off, either way. */
const PERIOD = 30;
const WINDOW = 1;
/** Bytes of a secret: 160 bits, what RFC 4226 §4 recommends for its SHA-1. */
const SECRET_BYTES = 20;

const ISSUERS: Record<RealmName, string> = { seller: "SellerVault", staff: "SellerVault staff" };

/** A new secret in base32, for one authenticator. */
export function newSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** The six digits that an authenticator with this secret shows at `now` (RFC 6238, SHA-1). */
export function codeAt(secret: string, now: Date): string {
  return authenticator(secret).generate({ timestamp: now.getTime() });
}

/**
 * The time step of which `code` is the code, or null: that of `now`, the one before or the one after.
 * It says nothing about whether that step's code was used already. Compared in constant time.
 */
export function stepOfCode(
  secret: string,
  { code, now }: { code: string; now: Date },
): number | null {
  // Anything but six ASCII digits can have other lengths in bytes, at which the comparison throws.
  if (!/^[0-9]{6}$/.test(code)) return null;
  const timestamp = now.getTime();
  const totp = authenticator(secret);
  const delta = totp.validate({ token: code, timestamp, window: WINDOW });
  return delta === null ? null : totp.counter({ timestamp }) + delta;
}

/** What an authenticator reads, by camera or by link: it names the product and the account. */
export function enrolmentUri(
  secret: string,
  { realm, email }: { realm: RealmName; email: string },
): string {
  return authenticator(secret, { issuer: ISSUERS[realm], label: email }).toString();
}

/** The URI as a QR code: SVG without a style attribute, which the content policy would refuse. */
export async function qrCode(uri: string): Promise<string> {
  const svg = await toString(uri, { type: "svg", errorCorrectionLevel: "M", margin: 4 });
  return svg.trim().replace(
    "<svg ",
    '<svg class="qr" role="img" aria-label="QR code for your authenticator app; the same secret stands beside it as text" ',
  );
}

function authenticator(secret: string, names: { issuer?: string; label?: string } = {}): TOTP {
  return new TOTP({
    ...names,
    algorithm: "SHA1",
    digits: 6,
    period: PERIOD,
    secret: Secret.fromBase32(secret),
  });
}
