import { Card } from "../parts/card.tsx";
import { LinkButton } from "../parts/button.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { Button } from "../parts/button.tsx";
import { Day, DaysLeft } from "../parts/date.tsx";
import { MoneyList } from "../parts/money.tsx";
import type { Amount } from "../parts/amount.ts";
import { Reveal } from "../parts/reveal.tsx";
import { type Answer, AnswerForm } from "./answer.tsx";
import type { ClaimState, Pace } from "./claim.ts";
import { FilingSteps } from "./filing.tsx";

export interface NextStepProps {
  vaultId: string;
  claim: {
    id: string;
    state: ClaimState;
    caseId: string | null;
    filedOn: string | null;
    answer: Answer | null;
    paid: Amount[];
    daysLeft: number | null;
    sellerCentralUrl: string;
  };
  pace: Pace;
  /** The claim after this one in the queue. */
  nextId: string | null;
  canAct: boolean;
  /** What was typed and what was wrong with it, when a form comes back. */
  typed?: { caseId?: string; answer?: Answer; note?: string };
  errors?: { caseId?: string; answer?: string; note?: string };
  csrf: string;
  nonce: string;
}

/** `#claim-next`: what is to be done with this claim now. Filing and answering replace it. */
export function NextStep(props: NextStepProps) {
  return (
    <div id="claim-next" class="stack">
      <Step {...props} />
      {props.nextId && (
        <LinkButton icon="arrow" href={`/v/${props.vaultId}/claims/${props.nextId}`}>
          Next claim
        </LinkButton>
      )}
    </div>
  );
}

function Step(props: NextStepProps) {
  const { claim, canAct, vaultId, csrf, nonce, typed, errors } = props;
  if (claim.state === "approved") {
    return (
      <Card title="File it" action={<DaysLeft days={claim.daysLeft} />}>
        {canAct
          ? (
            <>
              <FilingSteps
                vaultId={vaultId}
                claimId={claim.id}
                sellerCentralUrl={claim.sellerCentralUrl}
                pace={props.pace}
                caseId={typed?.caseId}
                error={errors?.caseId}
                csrf={csrf}
                nonce={nonce}
              />
              <Withdrawal vaultId={vaultId} claimId={claim.id} csrf={csrf} />
            </>
          )
          : <p class="prose">It is approved, and waits for a member to file it.</p>}
      </Card>
    );
  }
  if (claim.state === "filed" || claim.state === "answered") {
    return (
      <Card title="Amazon’s answer" note={<FiledLine claim={claim} />}>
        {canAct
          ? (
            <AnswerForm
              vaultId={vaultId}
              claimId={claim.id}
              answer={typed?.answer ?? claim.answer ?? undefined}
              note={typed?.note}
              errors={errors}
              csrf={csrf}
              nonce={nonce}
            />
          )
          : <p class="prose">Filed, and waiting for an answer to be recorded.</p>}
      </Card>
    );
  }
  return (
    <Card title={ENDED[claim.state]} note={claim.caseId && <FiledLine claim={claim} />}>
      <dl class="facts">
        <dt>Paid</dt>
        <dd>
          <MoneyList amounts={claim.paid} none="nothing that the reports show" />
        </dd>
      </dl>
      {claim.state === "draft" && canAct && (
        <Withdrawal vaultId={vaultId} claimId={claim.id} csrf={csrf} />
      )}
    </Card>
  );
}

const ENDED: Record<Exclude<ClaimState, "approved" | "filed" | "answered">, string> = {
  draft: "Waiting for a second approval",
  paid: "Paid",
  short_paid: "Paid, but short",
  denied: "Denied",
  withdrawn: "Withdrawn",
  expired: "Its window closed before it was filed",
};

function FiledLine({ claim }: Pick<NextStepProps, "claim">) {
  return (
    <>
      Case <code>{claim.caseId}</code>
      {claim.filedOn && (
        <>
          , filed <Day date={claim.filedOn} />
        </>
      )}
    </>
  );
}

function Withdrawal(
  { vaultId, claimId, csrf }: { vaultId: string; claimId: string; csrf: string },
) {
  return (
    <Reveal label="Withdraw…">
      <p>The findings go back to open, and their units can be claimed again.</p>
      <form method="post" action={`/v/${vaultId}/claims/${claimId}/withdrawal`}>
        <CsrfField token={csrf} />
        <Button look="danger">Withdraw claim</Button>
      </form>
    </Reveal>
  );
}
