import { Layout } from "../layout.tsx";
import type { PageContext } from "../page.ts";
import { PageHead } from "../parts/page_head.tsx";
import { type Connection, ConnectionCard } from "./connection_card.tsx";

export interface ConnectionPageProps {
  page: PageContext;
  vaultId: string;
  connection: Connection | null;
  canAct: boolean;
}

/** `/v/:vault/connection`: where Amazon's consent page sends the seller back to. */
export function ConnectionPage({ page, vaultId, connection, canAct }: ConnectionPageProps) {
  return (
    <Layout page={page}>
      <PageHead
        title="Connection"
        lead="Amazon’s leave to read this account’s reports. You gave it on Amazon’s page, and can take it back there or here."
        trail={[{ href: `/v/${vaultId}/sync`, label: "Sync" }]}
      />
      <div class="form">
        <ConnectionCard
          vaultId={vaultId}
          connection={connection}
          canAct={canAct}
          csrf={page.csrf}
        />
      </div>
    </Layout>
  );
}
