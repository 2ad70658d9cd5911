import { Layout } from "../layout.tsx";
import type { PageContext } from "../page.ts";
import { LinkButton } from "../parts/button.tsx";
import { formatCount } from "../parts/count.ts";
import { Notice } from "../parts/flash.tsx";
import { PageHead } from "../parts/page_head.tsx";
import { type CauseRow, Causes } from "./causes.tsx";
import { type Change, RecentChanges } from "./changes.tsx";
import { Expiring, type ExpiringRow } from "./expiring.tsx";
import { Figures, type FiguresProps } from "./figures.tsx";
import { type FreshReport, FreshReports } from "./fresh_reports.tsx";
import { WaysIn } from "./ways_in.tsx";

export interface DashboardPageProps {
  page: PageContext;
  vaultId: string;
  /** The vault's day, e.g. "14 possible findings are new since Friday". */
  sentence: string;
  figures: FiguresProps;
  expiring: ExpiringRow[];
  causes: CauseRow[];
  reports: FreshReport[];
  changes: Change[];
  /** Open findings whose worth is unknown for want of a cost. */
  needCost: number;
  /** No report was ever read here. */
  noReports: boolean;
  canAct: boolean;
}

/** `/v/:vault` */
export function DashboardPage(props: DashboardPageProps) {
  const { page, vaultId } = props;
  if (props.noReports) return <NewVault {...props} />;

  return (
    <Layout page={page}>
      <PageHead
        title={page.vault?.name ?? page.title}
        lead={props.sentence}
        actions={
          <LinkButton look="primary" href={`/v/${vaultId}/findings`}>Review findings</LinkButton>
        }
      />
      {props.needCost > 0 && <NeedCost vaultId={vaultId} count={props.needCost} />}
      <Figures {...props.figures} />
      <div class="columns columns-even">
        <Causes vaultId={vaultId} rows={props.causes} />
        <Expiring vaultId={vaultId} rows={props.expiring} />
      </div>
      <div class="columns columns-even">
        <RecentChanges changes={props.changes} />
        <FreshReports vaultId={vaultId} reports={props.reports} />
      </div>
    </Layout>
  );
}

function NeedCost({ vaultId, count }: { vaultId: string; count: number }) {
  return (
    <Notice kind="notice">
      {count === 1 ? "One finding has" : `${formatCount(count)} findings have`}{" "}
      no worth yet because a sourcing cost is missing.{" "}
      <a href={`/v/${vaultId}/costs`}>{count === 1 ? "Add the cost" : "Add the costs"}</a>
    </Notice>
  );
}

function NewVault({ page, vaultId, canAct }: DashboardPageProps) {
  return (
    <Layout page={page}>
      <PageHead
        title={page.vault?.name ?? page.title}
        lead="This vault is open and empty. It needs reports before it can find anything; there are two ways in."
      />
      <WaysIn vaultId={vaultId} csrf={page.csrf} canAct={canAct} />
    </Layout>
  );
}
