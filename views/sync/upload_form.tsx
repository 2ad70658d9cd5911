import { Button } from "../parts/button.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { type Option, SelectField } from "../parts/field.tsx";
import { hx } from "../parts/hx.ts";
import { Icon } from "../parts/icon.tsx";

export interface UploadFormProps {
  vaultId: string;
  marketplaces: Option[];
  home: string;
  error?: string;
  csrf: string;
  nonce: string;
}

/** Report files from Seller Central. The answer is the `#uploads` part, which then follows the work. */
export function UploadForm({ vaultId, marketplaces, home, error, csrf, nonce }: UploadFormProps) {
  const action = `/v/${vaultId}/uploads`;
  const described = error ? "upload-error upload-hint" : "upload-hint";
  return (
    <form
      id="upload"
      class="stack"
      method="post"
      action={action}
      enctype="multipart/form-data"
      {...hx(nonce, { post: action, target: "#uploads", swap: "outerHTML" })}
    >
      <CsrfField token={csrf} />
      <SelectField
        name="marketplace"
        label="Marketplace of rows that name none"
        options={marketplaces}
        value={home}
      />
      <div class="drop" data-drop>
        <span class="empty-icon">
          <Icon name="upload" />
        </span>
        <label class="legend" for="upload-files">Report files</label>
        <input
          id="upload-files"
          type="file"
          name="files"
          multiple
          required
          accept=".txt,.tsv,.csv,.gz,.zip"
          aria-describedby={described}
          aria-invalid={error ? "true" : undefined}
        />
        {error && <p class="field-error" id="upload-error" role="alert">{error}</p>}
        <p class="field-hint" id="upload-hint">
          As Seller Central gives them: txt, tsv, csv, gz or zip, many at once. Each is recognised
          by its header row.
        </p>
      </div>
      <div class="actions">
        <Button look="primary" icon="upload">Upload</Button>
      </div>
    </form>
  );
}
