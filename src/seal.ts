import { compactDecrypt, CompactEncrypt } from "jose";
import type { KeyRing } from "./keys.ts";

const ALGORITHMS = { alg: "A256GCMKW", enc: "A256GCM" } as const;
const OPTIONS = {
  keyManagementAlgorithms: [ALGORITHMS.alg],
  contentEncryptionAlgorithms: [ALGORITHMS.enc],
};

/**
 * Seals `text` under the newest key-encryption key: a compact JWE. `purpose` names the one thing that it
 * is for and to whom it belongs, such as `totp:<user id>`; it is authenticated with the rest. For what
 * belongs to no vault; a vault's secrets are sealed under its data key (src/vaults/data_keys.ts).
 */
export async function seal(ring: KeyRing, purpose: string, text: string): Promise<string> {
  return await new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader({ ...ALGORITHMS, kid: ring.newest.kid, purpose })
    .encrypt(ring.newest.bytes);
}

/** Opens it again; throws when it was sealed for another purpose, by a key that is gone, or was bent. */
export async function open(ring: KeyRing, purpose: string, sealed: string): Promise<string> {
  const keyOf = ({ kid }: { kid?: string }) => ring.find(kid).bytes;
  const { plaintext, protectedHeader } = await compactDecrypt(sealed, keyOf, OPTIONS);
  if (protectedHeader.purpose !== purpose) throw new Error("sealed for another purpose");
  return new TextDecoder().decode(plaintext);
}
