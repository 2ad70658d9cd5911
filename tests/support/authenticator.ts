import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { isoCBOR } from "@simplewebauthn/server/helpers";

/**
 * An authenticator and its browser in one (WebAuthn Level 3, §6 and §5.8.1), which lies as told: for what
 * Chromium's own would never say. One passkey each, on P-256.
 */
export interface Authenticator {
  id: string;
  /** What navigator.credentials.create() answers, as JSON. */
  create(options: { challenge: string; user: { id: string } }, lie?: Lie): string;
  /** What navigator.credentials.get() answers, as JSON. */
  get(options: { challenge: string }, lie?: Lie): string;
}

/** What differs from the truth. */
export interface Lie {
  origin?: string;
  rpId?: string;
  /** The flags of the authenticator's data: 1 for presence, 4 for verification. */
  flags?: number;
  counter?: number;
  /** Null leaves it out. */
  userHandle?: string | null;
  type?: string;
  /** Signs something else. */
  forged?: boolean;
}

const PRESENT_AND_VERIFIED = 0x05;
const BACKED_UP = 0x18;
const HOLDS_CREDENTIAL = 0x40;

/** A new one with a new key. `counts` makes it count its uses, as security keys do. */
export function authenticatorAt(publicUrl: string, { counts = false } = {}): Authenticator {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x, y } = publicKey.export({ format: "jwk" });
  const coordinate = (text: string) => Uint8Array.fromBase64(text, { alphabet: "base64url" });
  const cose = isoCBOR.encode(
    new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, coordinate(x!)],
      [-3, coordinate(y!)],
    ]),
  );
  const rawId = crypto.getRandomValues(new Uint8Array(32));
  const id = base64url(rawId);
  const { hostname, origin } = new URL(publicUrl);
  let handle = "";
  let uses = 0;

  const clientData = (type: string, challenge: string, lie: Lie) =>
    new TextEncoder().encode(JSON.stringify({
      type: lie.type ?? type,
      challenge,
      origin: lie.origin ?? origin,
      crossOrigin: false,
    }));
  const authenticatorData = (lie: Lie, more: number, rest: Uint8Array[] = []) => {
    const head = new DataView(new ArrayBuffer(5));
    head.setUint8(0, (lie.flags ?? PRESENT_AND_VERIFIED) | BACKED_UP | more);
    if (counts) uses++;
    head.setUint32(1, lie.counter ?? uses);
    const name = new TextEncoder().encode(lie.rpId ?? hostname);
    return joined([hashOf(name), new Uint8Array(head.buffer), ...rest]);
  };

  return {
    id,
    create({ challenge, user }, lie = {}) {
      handle = user.id;
      const length = new Uint8Array([0, rawId.length]);
      const authData = authenticatorData(lie, HOLDS_CREDENTIAL, [
        new Uint8Array(16),
        length,
        rawId,
        cose,
      ]);
      const attestation = new Map<string, string | Map<string, string> | Uint8Array>([
        ["fmt", "none"],
        ["attStmt", new Map<string, string>()],
        ["authData", authData],
      ]);
      return answer(id, {
        clientDataJSON: base64url(clientData("webauthn.create", challenge, lie)),
        attestationObject: base64url(isoCBOR.encode(attestation)),
        transports: ["internal", "hybrid"],
      });
    },
    get({ challenge }, lie = {}) {
      const data = authenticatorData(lie, 0);
      const client = clientData("webauthn.get", challenge, lie);
      const signed = joined([data, hashOf(lie.forged ? new Uint8Array(1) : client)]);
      return answer(id, {
        clientDataJSON: base64url(client),
        authenticatorData: base64url(data),
        signature: base64url(sign("sha256", signed, privateKey)),
        ...(lie.userHandle === null ? {} : { userHandle: lie.userHandle ?? handle }),
      });
    },
  };
}

function answer(id: string, response: Record<string, unknown>): string {
  return JSON.stringify({
    id,
    rawId: id,
    type: "public-key",
    authenticatorAttachment: "platform",
    clientExtensionResults: {},
    response,
  });
}

function hashOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("sha256").update(bytes).digest());
}

function joined(parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

function base64url(bytes: Uint8Array): string {
  return new Uint8Array(bytes).toBase64({ alphabet: "base64url", omitPadding: true });
}
