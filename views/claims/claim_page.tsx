import { type FindingType, TYPE_NAMES } from "../findings/finding.ts";
import { Layout } from "../layout.tsx";
import type { PageContext } from "../page.ts";
import type { Amount } from "../parts/amount.ts";
import { Badge } from "../parts/badge.tsx";
import { Card } from "../parts/card.tsx";
import { CaseText, type CaseTextProps } from "../parts/case_text.tsx";
import { CopyButton } from "../parts/copy.tsx";
import { counted } from "../parts/count.ts";
import { History, type HistoryEntry } from "../parts/history.tsx";
import { Money } from "../parts/money.tsx";
import { PageHead } from "../parts/page_head.tsx";
import { CLAIM_STATE_NAMES, CLAIM_STATE_TONES, type ClaimState } from "./claim.ts";
import { NextStep, type NextStepProps } from "./next_step.tsx";
import { PaceMeter } from "./pace.tsx";

export interface ClaimPageProps {
  page: PageContext;
  claim: {
    type: FindingType;
    state: ClaimState;
    /** The sentence that its findings prove. */
    sentence: string;
    units: number;
    predicted: Amount | null;
    caseText: CaseTextProps;
    /** Each line names a report row or a document to attach. */
    evidence: string[];
    findings: { id: string; sentence: string }[];
    history: HistoryEntry[];
  };
  next: Omit<NextStepProps, "csrf" | "nonce">;
}

/** `/v/:vault/claims/:id`: one claim, one screen. */
export function ClaimPage({ page, claim, next }: ClaimPageProps) {
  const at = `/v/${next.vaultId}`;
  return (
    <Layout page={page}>
      <PageHead
        title={claim.sentence}
        trail={[{ href: `${at}/claims`, label: "Filing desk" }]}
        lead={
          <>
            <Badge tone={CLAIM_STATE_TONES[claim.state]}>{CLAIM_STATE_NAMES[claim.state]}</Badge>
            {" "}
            {TYPE_NAMES[claim.type]} · {counted(claim.units, "unit")} ·{" "}
            <Money amount={claim.predicted} /> possible
          </>
        }
        actions={<PaceMeter pace={next.pace} />}
      />
      <div class="desk">
        <div class="stack">
          <Card title="Case text" note="Plain, and naming no buyer. SellerVault never submits it.">
            <CaseText {...claim.caseText} />
          </Card>
          <Card
            title="Evidence"
            note="Rows and documents to name or attach"
            action={<CopyButton from="case-evidence" label="Copy list" />}
          >
            <pre class="case-text" id="case-evidence">{claim.evidence.join("\n")}</pre>
          </Card>
        </div>
        <div class="stack">
          <NextStep {...next} csrf={page.csrf} nonce={page.nonce} />
          <Card title="What it rests on">
            <ul class="bullets">
              {claim.findings.map((finding) => (
                <li>
                  <a href={`${at}/findings/${finding.id}`}>{finding.sentence}</a>
                </li>
              ))}
            </ul>
          </Card>
          <History entries={claim.history} />
        </div>
      </div>
    </Layout>
  );
}
