import type { Grant, GrantStore } from "./amazon/lwa.ts";

/** The simulated Amazon's consents in a file, so that a restarted demo is still connected. */
export function fileGrants(path: string): GrantStore {
  return {
    load() {
      try {
        return new Map(JSON.parse(Deno.readTextFileSync(path)) as [string, Grant][]);
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return new Map();
        throw error;
      }
    },
    save(grants) {
      Deno.writeTextFileSync(path, JSON.stringify([...grants]), { mode: 0o600 });
    },
  };
}
