import { Layout } from "../layout.tsx";
import type { PageContext } from "../page.ts";
import { Empty } from "../parts/empty.tsx";
import { PageHead } from "../parts/page_head.tsx";

/** `/admin` */
export function ConsolePage({ page }: { page: PageContext }) {
  return (
    <Layout page={page}>
      <PageHead
        title="Console"
        lead="For the people who run SellerVault. Your account is apart from every seller’s."
      />
      <Empty
        icon="members"
        title="No seller’s data is open to you"
        text="A staff account opens this console and its own account pages, and no company’s vaults."
      />
    </Layout>
  );
}
