import { Button } from "../parts/button.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { type FieldErrors, TextField } from "../parts/field.tsx";
import { hx } from "../parts/hx.ts";

export interface CostFormProps {
  vaultId: string;
  typed?: { sku?: string; cost?: string; currency?: string; effective_from?: string };
  errors?: FieldErrors;
  csrf: string;
  nonce: string;
}

/** Adds or changes one cost. Lives inside `#costs`, which its post replaces. */
export function CostForm({ vaultId, typed = {}, errors = {}, csrf, nonce }: CostFormProps) {
  const action = `/v/${vaultId}/costs`;
  return (
    <form
      class="form"
      method="post"
      action={action}
      {...hx(nonce, { post: action, target: "#costs", swap: "outerHTML" })}
    >
      <CsrfField token={csrf} />
      <TextField
        name="sku"
        label="SKU"
        value={typed.sku}
        error={errors.sku}
        maxlength={80}
        required
      />
      <div class="form-row">
        <TextField
          name="cost"
          label="Cost of a unit"
          value={typed.cost}
          error={errors.cost}
          inputmode="decimal"
          hint="Without shipping, handling or duties"
          placeholder="6.30"
          required
        />
        <TextField
          name="currency"
          label="Currency"
          value={typed.currency}
          error={errors.currency}
          placeholder="USD"
          minlength={3}
          maxlength={3}
          required
        />
      </div>
      <TextField
        name="effective_from"
        label="From"
        type="date"
        value={typed.effective_from}
        error={errors.effective_from}
        hint="As far back as you paid it: it counts for what was lost from this day on"
        required
      />
      <div class="actions">
        <Button look="primary">Save cost</Button>
      </div>
    </form>
  );
}
