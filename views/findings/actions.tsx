import { Button, LinkButton } from "../parts/button.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { Field } from "../parts/field.tsx";
import { Reveal } from "../parts/reveal.tsx";
import type { FindingState } from "./finding.ts";

export interface FindingActionsProps {
  vaultId: string;
  findingId: string;
  claimId: string | null;
  state: FindingState;
  canAct: boolean;
  csrf: string;
}

/** What can be done with a finding from where it stands. */
export function FindingActions(
  { vaultId, findingId, claimId, state, canAct, csrf }: FindingActionsProps,
) {
  if (claimId) {
    return (
      <LinkButton look="primary" href={`/v/${vaultId}/claims/${claimId}`}>
        Open the claim
      </LinkButton>
    );
  }
  if (!canAct) return null;

  const at = `/v/${vaultId}/findings/${findingId}`;
  if (state === "dismissed") {
    return (
      <form method="post" action={`${at}/reopening`}>
        <CsrfField token={csrf} />
        <Button>Reopen finding</Button>
      </form>
    );
  }
  if (state !== "open") return null;
  return (
    <>
      <Reveal label="Dismiss…">
        <form class="form" method="post" action={`${at}/dismissal`}>
          <CsrfField token={csrf} />
          <Field
            name="reason"
            label="Why"
            optional
            hint="Kept in the history. You can reopen it, and it opens by itself if its units grow."
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
