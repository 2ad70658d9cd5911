import type { Database } from "../../db/client.ts";
import { inSystem } from "../../db/system.ts";
import { loadCurrentRulebook, type Rulebook } from "./rulebook.ts";

const FOR_MS = 60_000;

/** The rulebook in force, read again once a minute, so that a new version needs no restart. */
export function rulebookOf(db: Database): () => Promise<Rulebook> {
  let book: Promise<Rulebook> | null = null;
  let staleAt = 0;
  return () => {
    if (!book || Date.now() > staleAt) {
      staleAt = Date.now() + FOR_MS;
      book = inSystem(db, "rulebook", loadCurrentRulebook);
      book.catch(() => book = null);
    }
    return book;
  };
}
