import type { Amount } from "../parts/amount.ts";
import { Badge, type Tone } from "../parts/badge.tsx";
import { LinkButton } from "../parts/button.tsx";
import { Card } from "../parts/card.tsx";
import { formatCount } from "../parts/count.ts";
import { MoneyList } from "../parts/money.tsx";
import { Cell, RowHead, Table } from "../parts/table.tsx";

/** Open findings by the last day on which they can be filed. */
export interface ExpiringRow {
  within: "7" | "14" | "30" | "later";
  findings: number;
  amounts: Amount[];
}

const LABELS: Record<ExpiringRow["within"], string> = {
  "7": "Next 7 days",
  "14": "8 – 14 days",
  "30": "15 – 30 days",
  later: "Later",
};

const TONES: Record<ExpiringRow["within"], Tone> = {
  "7": "now",
  "14": "soon",
  "30": "plain",
  later: "plain",
};

/** Money that expires. */
export function Expiring({ vaultId, rows }: { vaultId: string; rows: ExpiringRow[] }) {
  return (
    <Card title="Money that expires" note="By the last day on which a claim can be filed">
      <Table
        caption="Possible money by deadline"
        class="compact"
        columns={[
          { label: "Closes" },
          { label: "Findings", number: true },
          { label: "Possible", number: true },
        ]}
      >
        {rows.map((row) => (
          <tr role="row">
            <RowHead>{LABELS[row.within]}</RowHead>
            <Cell number>
              {row.findings > 0
                ? <Badge tone={TONES[row.within]}>{formatCount(row.findings)}</Badge>
                : <span class="faint">0</span>}
            </Cell>
            <Cell number>
              <MoneyList amounts={row.amounts} />
            </Cell>
          </tr>
        ))}
      </Table>
      <div class="actions">
        <LinkButton href={`/v/${vaultId}/findings`}>Review by days left</LinkButton>
      </div>
    </Card>
  );
}
