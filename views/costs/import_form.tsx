import { Button, LinkButton } from "../parts/button.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { hx } from "../parts/hx.ts";

export interface ImportFormProps {
  vaultId: string;
  /** A sentence for each line that could not be read. */
  problems?: string[];
  csrf: string;
  nonce: string;
}

/** Many costs at once, as the file that `/costs.csv` gives out. */
export function ImportForm({ vaultId, problems = [], csrf, nonce }: ImportFormProps) {
  const action = `/v/${vaultId}/costs/import`;
  return (
    <form
      class="form"
      method="post"
      action={action}
      enctype="multipart/form-data"
      {...hx(nonce, { post: action, target: "#costs", swap: "outerHTML" })}
    >
      <CsrfField token={csrf} />
      <div class="drop" data-drop>
        <label class="legend" for="costs-file">CSV file</label>
        <input
          id="costs-file"
          type="file"
          name="file"
          accept=".csv,text/csv"
          required
          aria-describedby="costs-file-hint"
        />
        <p class="field-hint" id="costs-file-hint">
          Columns: sku, cost, currency, effective_from
        </p>
      </div>
      {problems.length > 0 && (
        <div class="field-error" role="alert">
          <ul>
            {problems.map((problem) => <li key={problem}>{problem}</li>)}
          </ul>
        </div>
      )}
      <div class="actions">
        <Button icon="upload">Import</Button>
        <LinkButton look="quiet" icon="download" href={`/v/${vaultId}/costs.csv`}>
          Download all
        </LinkButton>
      </div>
    </form>
  );
}
