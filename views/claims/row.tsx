import { TYPE_NAMES } from "../findings/finding.ts";
import { Badge } from "../parts/badge.tsx";
import { counted } from "../parts/count.ts";
import { Day, DaysLeft } from "../parts/date.tsx";
import { Money, MoneyList } from "../parts/money.tsx";
import { Cell, RowHead } from "../parts/table.tsx";
import { CLAIM_STATE_NAMES, CLAIM_STATE_TONES, type ClaimSummary } from "./claim.ts";

/** One claim in the desk's list, `#claim-<id>`. */
export function ClaimRow({ vaultId, claim }: { vaultId: string; claim: ClaimSummary }) {
  const unfiled = claim.state === "draft" || claim.state === "approved";
  return (
    <tr role="row" id={`claim-${claim.id}`} data-row>
      <RowHead>
        <a href={`/v/${vaultId}/claims/${claim.id}`} data-open>{TYPE_NAMES[claim.type]}</a>
        <small>
          {counted(claim.units, "unit")}
        </small>
      </RowHead>
      <Cell>
        <code>{claim.key}</code>
        {claim.product && <small>{claim.product}</small>}
      </Cell>
      <Cell label="State">
        <Badge tone={CLAIM_STATE_TONES[claim.state]}>{CLAIM_STATE_NAMES[claim.state]}</Badge>
      </Cell>
      <Cell label={unfiled ? "File within" : "Case"}>
        {unfiled ? <DaysLeft days={claim.daysLeft} /> : <Filing claim={claim} />}
      </Cell>
      <Cell label="Possible" number>
        <Money amount={claim.predicted} />
      </Cell>
      <Cell label="Paid" number>
        <MoneyList amounts={claim.paid} />
      </Cell>
    </tr>
  );
}

function Filing({ claim }: { claim: ClaimSummary }) {
  if (!claim.caseId) return <span class="faint">–</span>;
  return (
    <div>
      <code>{claim.caseId}</code>
      {claim.filedOn && (
        <small>
          <Day date={claim.filedOn} />
        </small>
      )}
    </div>
  );
}
