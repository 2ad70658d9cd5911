import { Button, LinkButton } from "../parts/button.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { Field } from "../parts/field.tsx";
import { Reveal } from "../parts/reveal.tsx";

export interface FindingActionsProps {
  vaultId: string;
  findingId: string;
  claimId: string | null;
  open: boolean;
  canAct: boolean;
  csrf: string;
}

/** What can be done with a finding from where it stands. */
export function FindingActions(
  { vaultId, findingId, claimId, open, canAct, csrf }: FindingActionsProps,
) {
  if (claimId) {
    return (
      <LinkButton look="primary" href={`/v/${vaultId}/claims/${claimId}`}>
        Open the claim
      </LinkButton>
    );
  }
  if (!open || !canAct) return null;

  const at = `/v/${vaultId}/findings/${findingId}`;
  return (
    <>
      <Reveal label="Dismiss…">
        <form class="form" method="post" action={`${at}/dismissal`}>
          <CsrfField token={csrf} />
          <Field
            name="reason"
            label="Why"
            optional
            hint="Kept in the history. It opens again if its units grow."
          >
            {(control) => <textarea class="input" rows={2} maxlength={500} {...control} />}
          </Field>
          <Button>Dismiss finding</Button>
        </form>
      </Reveal>
      <form method="post" action={`${at}/claim`}>
        <CsrfField token={csrf} />
        <Button look="primary">Approve claim</Button>
      </form>
    </>
  );
}
