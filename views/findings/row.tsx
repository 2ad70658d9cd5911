import { Badge } from "../parts/badge.tsx";
import { Button } from "../parts/button.tsx";
import { Checkbox } from "../parts/checkbox.tsx";
import { formatCount } from "../parts/count.ts";
import { Day, DaysLeft } from "../parts/date.tsx";
import { daysLeftText } from "../parts/days.ts";
import { hx } from "../parts/hx.ts";
import { Money } from "../parts/money.tsx";
import { Cell, RowHead } from "../parts/table.tsx";
import { type FindingSummary, STATE_NAMES, STATE_TONES, TYPE_NAMES } from "./finding.ts";

export interface FindingRowProps {
  vaultId: string;
  finding: FindingSummary;
  nonce: string;
  canAct: boolean;
}

/** One line of the list, `#finding-<id>`; approving or dismissing it answers with itself. */
export function FindingRow({ vaultId, finding, nonce, canAct }: FindingRowProps) {
  const open = finding.state === "open";
  const name = TYPE_NAMES[finding.type];
  return (
    <tr role="row" id={`finding-${finding.id}`} class="finding" data-row>
      {canAct && (
        <Cell class="finding-pick">
          {open && (
            <Checkbox
              name="ids"
              value={finding.id}
              label={`Select ${name}, ${finding.key}`}
              data-pick
            />
          )}
        </Cell>
      )}
      <RowHead class="finding-cause">
        <a href={`/v/${vaultId}/findings/${finding.id}`} data-open>{name}</a>
        <small>
          {finding.place && <>{finding.place} ·{" "}</>}
          <Day date={finding.date} />
        </small>
      </RowHead>
      <Cell class="finding-key">
        <code>{finding.key}</code>
        {finding.product && <small>{finding.product}</small>}
      </Cell>
      <Cell class="finding-units" number>
        {formatCount(finding.units)}
        <span class="phone-only">{finding.units === 1 ? " unit" : " units"}</span>
      </Cell>
      <Cell class="finding-value" number>
        <Money amount={finding.value} />
      </Cell>
      <Cell class="finding-left" number>
        <WhereItStands finding={finding} />
      </Cell>
      <Cell class="finding-sure">
        <Badge tone={finding.confidence === "high" ? "good" : "plain"}>{finding.confidence}</Badge>
      </Cell>
      {canAct && (
        <Cell class="finding-act">
          {(open || finding.state === "dismissed") && (
            <RowActions
              vaultId={vaultId}
              id={finding.id}
              open={open}
              nonce={nonce}
              name={`${name}, ${finding.key}`}
            />
          )}
        </Cell>
      )}
    </tr>
  );
}

/** An open finding counts its days; any other says what became of it. */
function WhereItStands({ finding }: { finding: FindingSummary }) {
  if (finding.state === "open") return <DaysLeft days={finding.daysLeft} />;
  if (finding.state === "not_yet" && finding.daysLeft !== null) {
    return <Badge>opens in {daysLeftText(finding.daysLeft)}</Badge>;
  }
  return <Badge tone={STATE_TONES[finding.state]}>{STATE_NAMES[finding.state]}</Badge>;
}

/** Inside the list's form, so that its token goes along; without a script they post alone. */
function RowActions(
  props: { vaultId: string; id: string; open: boolean; nonce: string; name: string },
) {
  const at = `/v/${props.vaultId}/findings/${props.id}`;
  const toRow = { target: `#finding-${props.id}`, swap: "outerHTML" } as const;
  if (!props.open) {
    return (
      <div class="row-actions">
        <Button
          small
          formaction={`${at}/reopening`}
          aria-label={`Reopen ${props.name}`}
          {...hx(props.nonce, { post: `${at}/reopening`, ...toRow })}
        >
          Reopen
        </Button>
      </div>
    );
  }
  return (
    <div class="row-actions">
      <Button
        small
        formaction={`${at}/claim`}
        data-key="a"
        aria-label={`Approve ${props.name}`}
        {...hx(props.nonce, { post: `${at}/claim`, ...toRow })}
      >
        Approve
      </Button>
      <Button
        small
        look="quiet"
        icon="cross"
        title="Dismiss"
        formaction={`${at}/dismissal`}
        data-key="d"
        aria-label={`Dismiss ${props.name}`}
        {...hx(props.nonce, { post: `${at}/dismissal`, ...toRow })}
      />
    </div>
  );
}
