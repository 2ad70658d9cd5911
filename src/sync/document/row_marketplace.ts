import {
  findMarketplace,
  getMarketplace,
  type Marketplace,
  type Region,
  REGION_NAMES,
} from "../../marketplaces.ts";
import { owned, Problem } from "./cells.ts";

/** What is known of a document's marketplaces beside its own columns. */
export interface MarketplaceContext {
  region: Region;
  /** The vault's home, where nothing else says one. */
  home: string;
  /** Those of the request, or those that were named at upload, in that order of precedence. */
  requested?: readonly string[];
  named?: readonly string[];
}

export type MarketplaceReader = (
  cells: readonly MarketplaceCell[],
  currency: string,
) => Marketplace | Problem;

/** A cell that may name the row's marketplace; a `country` must, what else there is may be another name. */
export interface MarketplaceCell {
  kind: "country" | "store";
  text: string;
}

/**
 * Says which marketplace a row is of: the first of its own columns that names one, else the request's,
 * else one named at upload, else the vault's home. Where several were requested or named the row's currency
 * chooses among them, then the home, then the first. A marketplace of another region is a problem:
 * its row is of another account.
 */
export function marketplaceReader(context: MarketplaceContext): MarketplaceReader {
  const home = getMarketplace(context.home);
  const list = [context.requested, context.named].find((names) => names && names.length > 0) ?? [];
  const candidates = list.map(getMarketplace);
  const otherwise = candidates.length === 0 || candidates.includes(home) ? home : candidates[0]!;

  const known = new Map<string, Marketplace | Problem | null>();
  return (cells, currency) => {
    for (const { kind, text } of cells) {
      if (text === "") continue;
      let found = known.get(text);
      if (found === undefined) {
        found = named(text, context.region);
        if (known.size < 256 && text.length < 256) known.set(owned(text), found);
      }
      if (found) return found;
      if (kind === "country") return NO_MARKETPLACE;
    }
    if (currency === "" || candidates.length < 2 || otherwise.currency === currency) {
      return otherwise;
    }
    return candidates.find((candidate) => candidate.currency === currency) ?? otherwise;
  };
}

const NO_MARKETPLACE = new Problem("names no marketplace of Amazon's");

function named(name: string, region: Region): Marketplace | Problem | null {
  const marketplace = findMarketplace(name);
  if (!marketplace || marketplace.region === region) return marketplace;
  return new Problem(
    `is of ${marketplace.code}, which is in ${REGION_NAMES[marketplace.region]}; ` +
      `this account is in ${REGION_NAMES[region]}`,
  );
}
