import { FreshnessLine } from "../freshness.tsx";
import type { Freshness } from "../page.ts";
import type { Amount } from "../parts/amount.ts";
import { Badge } from "../parts/badge.tsx";
import { formatCount } from "../parts/count.ts";
import { BigMoney } from "../parts/money.tsx";

/** A vault as the overview shows it. */
export interface VaultSummary {
  id: string;
  name: string;
  marketplaces: string[];
  freshness: Freshness;
  /** A line for each currency. */
  possible: Amount[];
  openFindings: number;
  /** Open findings whose window closes within seven days. */
  closingThisWeek: number;
  /** What is wrong, in words: "Amazon refused the connection on 20 Nov 2026". */
  trouble: string | null;
}

/** One vault beside the others: what is possible, what is urgent, what is wrong. */
export function VaultCard({ vault }: { vault: VaultSummary }) {
  return (
    <li class="vault-card">
      <div>
        <h2>
          <a href={`/v/${vault.id}`}>{vault.name}</a>
        </h2>
        <p class="note">{vault.marketplaces.join(" · ") || "no marketplace yet"}</p>
      </div>
      <div>
        <div class="figure-value">
          <BigMoney amounts={vault.possible} none="–" />
        </div>
        <p class="note">
          possible, {formatCount(vault.openFindings)} open{" "}
          {vault.openFindings === 1 ? "finding" : "findings"}
        </p>
      </div>
      {vault.trouble && <p class="failure">{vault.trouble}</p>}
      <div class="vault-foot">
        <FreshnessLine freshness={vault.freshness} />
        {vault.closingThisWeek > 0 && (
          <Badge tone="now">
            {formatCount(vault.closingThisWeek)} {vault.closingThisWeek === 1 ? "closes" : "close"}
            {" "}
            this week
          </Badge>
        )}
      </div>
    </li>
  );
}
