import { Layout } from "../layout.tsx";
import type { PageContext } from "../page.ts";
import { LinkButton } from "../parts/button.tsx";
import { Empty } from "../parts/empty.tsx";
import { PageHead } from "../parts/page_head.tsx";
import { VaultCard, type VaultSummary } from "./card.tsx";

export interface VaultsPageProps {
  page: PageContext;
  vaults: VaultSummary[];
  /** An admin whose plan has room for another. */
  canAdd: boolean;
  plan: { tier: string; holds: number };
}

/** `/vaults`: side by side, and never a sum over them. */
export function VaultsPage({ page, vaults, canAdd, plan }: VaultsPageProps) {
  const add = canAdd && (
    <LinkButton look="primary" icon="plus" href="/vaults/new">New vault</LinkButton>
  );
  return (
    <Layout page={page}>
      <PageHead
        title="Vaults"
        lead="One Amazon selling account each, kept apart from every other."
        actions={vaults.length > 0 && add}
      />
      {vaults.length > 0
        ? (
          <>
            <ul class="vault-grid">
              {vaults.map((vault) => <VaultCard key={vault.id} vault={vault} />)}
            </ul>
            <p class="note">
              Your plan ({plan.tier}) holds{" "}
              {plan.holds === 1 ? "one vault" : `${plan.holds} vaults`}.
            </p>
          </>
        )
        : (
          <Empty
            icon="vaults"
            title="Open your first vault"
            text="A vault holds one Amazon selling account: its reports, findings and claims, under a key of its own."
            actions={add}
          />
        )}
    </Layout>
  );
}
