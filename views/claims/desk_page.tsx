import { Layout } from "../layout.tsx";
import type { PageContext } from "../page.ts";
import { LinkButton } from "../parts/button.tsx";
import { PageHead } from "../parts/page_head.tsx";
import type { Pace } from "./claim.ts";
import { ClaimsList, type ClaimsListProps } from "./list.tsx";
import { PaceMeter } from "./pace.tsx";

export interface DeskPageProps {
  page: PageContext;
  list: Omit<ClaimsListProps, "nonce">;
  pace: Pace;
  /** The claim whose window closes first, where the desk should begin. */
  nextId: string | null;
  canAct: boolean;
}

/** `/v/:vault/claims`: the filing desk. */
export function DeskPage({ page, list, pace, nextId, canAct }: DeskPageProps) {
  return (
    <Layout page={page}>
      <PageHead
        title="Filing desk"
        lead="Approved claims, one at a time. You file them in Seller Central with your own hand; SellerVault keeps count."
        actions={
          <>
            <PaceMeter pace={pace} />
            {canAct && nextId && pace.today < pace.limit && (
              <LinkButton look="primary" href={`/v/${list.vaultId}/claims/${nextId}`}>
                Start filing
              </LinkButton>
            )}
          </>
        }
      />
      <ClaimsList {...list} nonce={page.nonce} />
    </Layout>
  );
}
