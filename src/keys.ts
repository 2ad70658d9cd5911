import { z } from "zod";

const jwk = z.object({
  kty: z.literal("oct"),
  kid: z.string().min(1),
  use: z.enum(["enc", "sig"]),
  k: z.string().min(43),
});
const keyFile = z.object({ keys: z.array(jwk) });

/** One key of KEY_FILE: 256 random bits and the id that stands in everything it made. */
export interface Key {
  kid: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** The keys of one use, newest first: the first one seals and signs, all of them open and verify. */
export interface KeyRing {
  newest: Key;
  /** Throws when no key bears `kid`. */
  find(kid: string | undefined): Key;
}

export interface Keys {
  /** Key-encryption keys: they seal the vaults' data keys. */
  encryption: KeyRing;
  /** They sign access tokens and CSRF tokens. */
  signing: KeyRing;
}

/** Reads KEY_FILE, a JSON Web Key Set of `oct` keys with `use` "enc" or "sig", newest first. */
export async function readKeys(path: string): Promise<Keys> {
  const { keys } = keyFile.parse(JSON.parse(await Deno.readTextFile(path)));
  const ring = (use: "enc" | "sig") => ringOf(keys.filter((key) => key.use === use), use);
  return { encryption: ring("enc"), signing: ring("sig") };
}

/** A new KEY_FILE's content, with one key of each use. */
export function generateKeyFile(): string {
  const key = (use: "enc" | "sig") => ({
    kty: "oct",
    kid: `${use}-${crypto.randomUUID().slice(0, 8)}`,
    use,
    k: crypto.getRandomValues(new Uint8Array(32)).toBase64({
      alphabet: "base64url",
      omitPadding: true,
    }),
  });
  return JSON.stringify({ keys: [key("enc"), key("sig")] }, null, 2) + "\n";
}

function ringOf(keys: z.infer<typeof jwk>[], use: string): KeyRing {
  const ring = keys.map(({ kid, k }) => ({
    kid,
    bytes: Uint8Array.fromBase64(k, { alphabet: "base64url" }),
  }));
  const [newest] = ring;
  if (!newest) throw new Error(`KEY_FILE holds no key of use "${use}"`);
  return {
    newest,
    find(kid) {
      const key = ring.find((candidate) => candidate.kid === kid);
      if (!key) throw new Error(`KEY_FILE holds no key ${kid}`);
      return key;
    },
  };
}
