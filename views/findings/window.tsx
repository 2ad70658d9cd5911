import { Badge } from "../parts/badge.tsx";
import { Card } from "../parts/card.tsx";
import { Day, DaysLeft } from "../parts/date.tsx";
import { External } from "../parts/external.tsx";
import { type Confidence, type FindingState, STATE_NAMES, STATE_TONES } from "./finding.ts";

export interface ClaimWindow {
  opensOn: string;
  /** Null while its anchor, e.g. the delivery day, is unknown. */
  closesOn: string | null;
  daysLeft: number | null;
  /** "7 to 60 days after the event, US". */
  rule: string;
  rulebook: string;
  sourceUrl: string | null;
  checkedOn: string | null;
}

export interface WindowCardProps {
  state: FindingState;
  confidence: Confidence;
  /** Says more than the state: "by reimbursement R-98814420", "before you joined". */
  stateNote: string | null;
  window: ClaimWindow | null;
  firstSeen: string;
  needs: string[];
}

/** When it can be filed, by which rule, and how sure SellerVault is. */
export function WindowCard(
  { state, confidence, stateNote, window, firstSeen, needs }: WindowCardProps,
) {
  return (
    <Card>
      <h2 class="visually-hidden">Window and rule</h2>
      <dl class="facts">
        <dt>State</dt>
        <dd>
          <Badge tone={STATE_TONES[state]}>{STATE_NAMES[state]}</Badge> {stateNote}
        </dd>
        {window && <WindowFacts window={window} state={state} />}
        <dt>Confidence</dt>
        <dd>
          <Badge tone={confidence === "high" ? "good" : "plain"}>{confidence}</Badge>
        </dd>
        <dt>First seen</dt>
        <dd>
          <Day date={firstSeen} />
        </dd>
        {needs.length > 0 && (
          <>
            <dt>Needs</dt>
            <dd>{needs.join(", ")}</dd>
          </>
        )}
      </dl>
    </Card>
  );
}

function WindowFacts({ window, state }: { window: ClaimWindow; state: FindingState }) {
  return (
    <>
      <dt>{state === "not_yet" ? "File from" : "File until"}</dt>
      <dd>
        <FileDay window={window} state={state} />
      </dd>
      <dt>Window</dt>
      <dd>{window.rule}</dd>
      <dt>Rulebook</dt>
      <dd>
        {window.sourceUrl
          ? <External href={window.sourceUrl}>{window.rulebook}</External>
          : window.rulebook}
        {window.checkedOn && (
          <span class="note">
            checked <Day date={window.checkedOn} />
          </span>
        )}
      </dd>
    </>
  );
}

function FileDay({ window, state }: { window: ClaimWindow; state: FindingState }) {
  if (state === "not_yet") {
    return (
      <strong>
        <Day date={window.opensOn} />
      </strong>
    );
  }
  if (!window.closesOn) return <>no last day known yet</>;
  return (
    <>
      <strong>
        <Day date={window.closesOn} />
      </strong>
      {state === "open" && <DaysLeft days={window.daysLeft} />}
    </>
  );
}
