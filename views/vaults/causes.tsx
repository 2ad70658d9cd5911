import { type FindingType, TYPE_NAMES } from "../findings/finding.ts";
import type { Amount } from "../parts/amount.ts";
import { Card } from "../parts/card.tsx";
import { formatCount } from "../parts/count.ts";
import { MoneyList } from "../parts/money.tsx";
import { Cell, RowHead, Table } from "../parts/table.tsx";

/** What one cause adds up to, by currency. */
export interface CauseRow {
  type: FindingType;
  findings: number;
  units: number;
  amounts: Amount[];
}

/** Where it went: open findings by cause, with a bar for each one's share of the findings. */
export function Causes({ vaultId, rows }: { vaultId: string; rows: CauseRow[] }) {
  const most = Math.max(1, ...rows.map((row) => row.findings));
  return (
    <Card title="Where it went" note="Open findings by cause">
      {rows.length === 0 ? <p class="prose">Nothing is open.</p> : (
        <Table
          caption="Open findings by cause"
          class="compact"
          columns={[
            { label: "Cause" },
            { label: "Findings", number: true },
            { label: "Units", number: true },
            { label: "Possible", number: true },
          ]}
        >
          {rows.map((row) => (
            <tr role="row">
              <RowHead>
                <a href={`/v/${vaultId}/findings?type=${row.type}`}>{TYPE_NAMES[row.type]}</a>
                <Bar share={row.findings / most} />
              </RowHead>
              <Cell number>{formatCount(row.findings)}</Cell>
              <Cell number>{formatCount(row.units)}</Cell>
              <Cell number>
                <MoneyList amounts={row.amounts} none="needs a cost" />
              </Cell>
            </tr>
          ))}
        </Table>
      )}
    </Card>
  );
}

/** Drawn as SVG, whose widths are attributes: the content policy allows no inline style. */
function Bar({ share }: { share: number }) {
  return (
    <svg class="bar" aria-hidden="true">
      <rect class="bar-track" width="100%" height="3" />
      <rect class="bar-fill" width={`${Math.round(share * 100)}%`} height="3" />
    </svg>
  );
}
