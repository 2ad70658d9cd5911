import type { Child, PropsWithChildren } from "hono/jsx";
import { Layout } from "../layout.tsx";
import type { PageContext } from "../page.ts";
import { PageHead } from "../parts/page_head.tsx";

export type AccountTab = "sessions" | "password" | "second-factor" | "passkeys";

const TABS: { key: AccountTab; label: string }[] = [
  { key: "sessions", label: "Sessions" },
  { key: "password", label: "Password" },
  { key: "second-factor", label: "Authenticator" },
  { key: "passkeys", label: "Passkeys" },
];

export interface AccountFrameProps {
  page: PageContext;
  active: AccountTab;
  lead: Child;
}

/** The pages of one's own account, in either realm: `/account/…`, `/admin/account/…`. */
export function AccountFrame(
  { page, active, lead, children }: PropsWithChildren<AccountFrameProps>,
) {
  return (
    <Layout page={page}>
      <PageHead title="Your account" lead={page.user?.email} />
      <nav class="tabs" aria-label="Your account">
        {TABS.map(({ key, label }) => (
          <a
            href={`${page.base}/account/${key}`}
            class="tab"
            aria-current={key === active ? "page" : undefined}
          >
            {label}
          </a>
        ))}
      </nav>
      <p class="lead">{lead}</p>
      {children}
    </Layout>
  );
}
