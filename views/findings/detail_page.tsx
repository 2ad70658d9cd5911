import { Layout } from "../layout.tsx";
import type { PageContext } from "../page.ts";
import { Card } from "../parts/card.tsx";
import { CaseText, type CaseTextProps } from "../parts/case_text.tsx";
import { History, type HistoryEntry } from "../parts/history.tsx";
import { PageHead } from "../parts/page_head.tsx";
import { FindingActions } from "./actions.tsx";
import { Arithmetic, type ArithmeticProps } from "./arithmetic.tsx";
import { type EvidenceRow, EvidenceRows } from "./evidence.tsx";
import { type FindingType, TYPE_NAMES } from "./finding.ts";
import { type RuledOut, RuledOutList } from "./ruled_out.tsx";
import { WindowCard, type WindowCardProps } from "./window.tsx";

export interface FindingPageProps {
  page: PageContext;
  vaultId: string;
  finding: {
    id: string;
    type: FindingType;
    /** The sentence it proves: "3 units of X0012KF9QL were lost in PHX7 on 29 Sep 2026". */
    sentence: string;
    /** Product, FNSKU, SKU: what the eye looks for under the sentence. */
    subjects: string[];
    arithmetic: Omit<ArithmeticProps, "costHref">;
    evidence: EvidenceRow[];
    ruledOut: RuledOut[];
    status: WindowCardProps;
    /** Null for findings that cannot be claimed, or no longer. */
    caseText: CaseTextProps | null;
    history: HistoryEntry[];
    claimId: string | null;
  };
  sku: string | null;
  canAct: boolean;
}

/** `/v/:vault/findings/:id` */
export function FindingPage({ page, vaultId, finding, sku, canAct }: FindingPageProps) {
  const list = `/v/${vaultId}/findings`;
  const costHref = `/v/${vaultId}/costs${sku ? `?sku=${encodeURIComponent(sku)}` : ""}`;
  return (
    <Layout page={page}>
      <PageHead
        title={finding.sentence}
        lead={finding.subjects.join(" · ")}
        trail={[
          { href: list, label: "Findings" },
          { href: `${list}?type=${finding.type}`, label: TYPE_NAMES[finding.type] },
        ]}
        actions={
          <FindingActions
            vaultId={vaultId}
            findingId={finding.id}
            claimId={finding.claimId}
            state={finding.status.state}
            canAct={canAct}
            csrf={page.csrf}
          />
        }
      />
      <div class="columns">
        <div class="stack">
          <Arithmetic {...finding.arithmetic} costHref={costHref} />
          <EvidenceRows rows={finding.evidence} />
          {finding.ruledOut.length > 0 && <RuledOutList items={finding.ruledOut} />}
        </div>
        <div class="stack">
          <WindowCard {...finding.status} />
          {finding.caseText && (
            <Card title="Case text" note="Yours to copy and file. SellerVault never submits.">
              <CaseText {...finding.caseText} />
            </Card>
          )}
          <History entries={finding.history} />
        </div>
      </div>
    </Layout>
  );
}
