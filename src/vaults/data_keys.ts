import { join } from "node:path";
import { compactDecrypt, CompactEncrypt } from "jose";
import { schemaOf } from "../../db/vault.ts";
import type { KeyRing } from "../keys.ts";

/**
 * Where the vaults' data keys live: never in the database nor in its backups. What a key sealed is
 * unreadable everywhere once it is destroyed. A KMS can stand behind the same interface.
 */
export interface DataKeys {
  /** Makes the vault's key; when there is one already, leaves it. A destroyed vault gets none again. */
  create(vaultId: string): Promise<void>;
  /** Removes the key and enters the vault in the register of the destroyed. */
  destroy(vaultId: string): Promise<void>;
  /** The register: vaults that a database restored from a backup must drop again. */
  listDestroyed(): Promise<string[]>;
  /** Seals `text` for `purpose` in this vault: a compact JWE. */
  seal(vaultId: string, purpose: string, text: string): Promise<string>;
  /** Opens it again; throws when it was sealed in another vault or for another purpose, or was bent. */
  open(vaultId: string, purpose: string, sealed: string): Promise<string>;
}

const ALGORITHMS = { alg: "A256GCMKW", enc: "A256GCM" } as const;
const OPTIONS = {
  keyManagementAlgorithms: [ALGORITHMS.alg],
  contentEncryptionAlgorithms: [ALGORITHMS.enc],
};

/** Data keys as files of `folder` (KEY_DIR), each sealed by a key-encryption key of KEY_FILE. */
export function fileDataKeys(folder: string, ring: KeyRing): DataKeys {
  const fileOf = (vaultId: string) => join(folder, `${schemaOf(vaultId)}.jwe`);
  const register = join(folder, "destroyed.txt");

  async function listDestroyed(): Promise<string[]> {
    const lines = await Deno.readTextFile(register).catch(emptyWhenMissing);
    return lines.split("\n").filter((line) => line !== "").map((line) => line.split(" ")[0]!);
  }

  async function read(vaultId: string): Promise<Uint8Array> {
    const sealed = await Deno.readTextFile(fileOf(vaultId));
    const keyOf = ({ kid }: { kid?: string }) => ring.find(kid).bytes;
    const { plaintext } = await compactDecrypt(sealed, keyOf, OPTIONS);
    return plaintext;
  }

  return {
    listDestroyed,

    async create(vaultId) {
      if ((await listDestroyed()).includes(vaultId)) {
        throw new Error(`vault ${vaultId} was destroyed`);
      }
      const sealed = await new CompactEncrypt(crypto.getRandomValues(new Uint8Array(32)))
        .setProtectedHeader({ ...ALGORITHMS, kid: ring.newest.kid })
        .encrypt(ring.newest.bytes);
      try {
        await Deno.writeTextFile(fileOf(vaultId), sealed, { createNew: true, mode: 0o600 });
      } catch (error) {
        if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
      }
    },

    async destroy(vaultId) {
      await Deno.remove(fileOf(vaultId)).catch(emptyWhenMissing);
      if ((await listDestroyed()).includes(vaultId)) return;
      const line = `${vaultId} ${new Date().toISOString()}\n`;
      await Deno.writeTextFile(register, line, { append: true, mode: 0o600 });
    },

    async seal(vaultId, purpose, text) {
      return await new CompactEncrypt(new TextEncoder().encode(text))
        .setProtectedHeader({ ...ALGORITHMS, kid: schemaOf(vaultId), purpose })
        .encrypt(await read(vaultId));
    },

    async open(vaultId, purpose, sealed) {
      const { plaintext, protectedHeader } = await compactDecrypt(
        sealed,
        await read(vaultId),
        OPTIONS,
      );
      if (protectedHeader.kid !== schemaOf(vaultId) || protectedHeader.purpose !== purpose) {
        throw new Error("sealed for another vault or purpose");
      }
      return new TextDecoder().decode(plaintext);
    },
  };
}

function emptyWhenMissing(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "";
  throw error;
}
