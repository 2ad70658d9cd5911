import { Layout } from "../layout.tsx";
import type { PageContext } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Card } from "../parts/card.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import type { Option } from "../parts/field.tsx";
import { PageHead } from "../parts/page_head.tsx";
import { type Connection, ConnectionCard } from "./connection_card.tsx";
import { type ReportTypeRow, ReportTypes } from "./report_types.tsx";
import { UploadForm } from "./upload_form.tsx";
import { type UploadResult, Uploads } from "./uploads.tsx";

export interface SyncPageProps {
  page: PageContext;
  vaultId: string;
  types: ReportTypeRow[];
  connection: Connection | null;
  uploads: UploadResult[];
  uploadError?: string;
  marketplaces: Option[];
  home: string;
  canAct: boolean;
  /** Admins connect and disconnect. */
  canConnect: boolean;
}

/** `/v/:vault/sync`: how reports come in, by Amazon's leave and by hand. */
export function SyncPage(props: SyncPageProps) {
  const { page, vaultId, connection, canAct } = props;
  const { csrf, nonce } = page;
  const connected = connection?.state === "active";
  // Whoever is connected comes to see how it goes; whoever is not, to bring files.
  const reports = (
    <ReportTypes vaultId={vaultId} types={props.types} connected={connected} nonce={nonce} />
  );
  return (
    <Layout page={page}>
      <PageHead
        title="Sync"
        lead="What was read, how far it reaches, and what went wrong in words."
        actions={canAct && connected && <SyncNow vaultId={vaultId} csrf={csrf} />}
      />
      {connected && reports}
      <div class="columns">
        <Card
          title={canAct ? "Upload reports" : "Uploaded reports"}
          note={canAct && "Reading a file twice changes nothing, so overlap as you like"}
        >
          {!canAct && props.uploads.length === 0 && <p class="prose">None yet.</p>}
          {canAct && (
            <UploadForm
              vaultId={vaultId}
              marketplaces={props.marketplaces}
              home={props.home}
              error={props.uploadError}
              csrf={csrf}
              nonce={nonce}
            />
          )}
          <Uploads vaultId={vaultId} results={props.uploads} nonce={nonce} />
        </Card>
        <ConnectionCard
          vaultId={vaultId}
          connection={connection}
          canAct={props.canConnect}
          csrf={csrf}
        />
      </div>
      {!connected && reports}
    </Layout>
  );
}

function SyncNow({ vaultId, csrf }: { vaultId: string; csrf: string }) {
  return (
    <form method="post" action={`/v/${vaultId}/sync`}>
      <CsrfField token={csrf} />
      <Button icon="sync">Sync now</Button>
    </form>
  );
}
