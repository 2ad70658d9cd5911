import { Button } from "../parts/button.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { External } from "../parts/external.tsx";
import { TextField } from "../parts/field.tsx";
import { Notice } from "../parts/flash.tsx";
import { hx } from "../parts/hx.ts";
import type { Pace } from "./claim.ts";

export interface FilingProps {
  vaultId: string;
  claimId: string;
  /** The page of Seller Central where this kind of case is opened. */
  sellerCentralUrl: string;
  pace: Pace;
  caseId?: string;
  error?: string;
  csrf: string;
  nonce: string;
}

/** The three steps of filing one claim by hand. */
export function FilingSteps(props: FilingProps) {
  const action = `/v/${props.vaultId}/claims/${props.claimId}/filing`;
  if (props.pace.today >= props.pace.limit) {
    return (
      <Notice kind="notice">
        {props.pace.limit}{" "}
        claims are filed today, which is the pace that SellerVault keeps. This one waits until
        tomorrow.
      </Notice>
    );
  }
  return (
    <ol class="steps">
      <li>
        <p>Copy subject and text, and have the evidence at hand.</p>
      </li>
      <li>
        <p>Open a case in Seller Central and paste them.</p>
        <External class="button button-small" href={props.sellerCentralUrl}>
          Seller Central
        </External>
      </li>
      <li>
        <form
          method="post"
          action={action}
          {...hx(props.nonce, { post: action, target: "#claim-next", swap: "outerHTML" })}
        >
          <CsrfField token={props.csrf} />
          <TextField
            name="caseId"
            label="I filed it: case id"
            value={props.caseId}
            error={props.error}
            inputmode="numeric"
            autocomplete="off"
            maxlength={40}
            required
          />
          <Button look="primary">Save and go to the next</Button>
        </form>
      </li>
    </ol>
  );
}
