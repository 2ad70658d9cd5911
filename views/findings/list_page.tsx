import { Layout } from "../layout.tsx";
import type { PageContext } from "../page.ts";
import { PageHead } from "../parts/page_head.tsx";
import { FindingsList, type FindingsListProps } from "./list.tsx";

export interface FindingsPageProps {
  page: PageContext;
  list: Omit<FindingsListProps, "csrf" | "nonce">;
}

/** `/v/:vault/findings` */
export function FindingsPage({ page, list }: FindingsPageProps) {
  return (
    <Layout page={page}>
      <PageHead
        title="Findings"
        lead="Units that the reports show as missing or underpaid, and that are possible to claim."
      />
      <FindingsList {...list} csrf={page.csrf} nonce={page.nonce} />
    </Layout>
  );
}
