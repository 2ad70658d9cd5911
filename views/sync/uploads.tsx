import { counted, formatCount } from "../parts/count.ts";
import { Day } from "../parts/date.tsx";
import { hx } from "../parts/hx.ts";
import { Icon } from "../parts/icon.tsx";
import { Badge } from "../parts/badge.tsx";
import { Progress } from "../parts/progress.tsx";

/** What became of one uploaded file. */
export type UploadResult =
  | { state: "waiting"; fileName: string }
  | { state: "failed"; fileName: string; sentence: string }
  | {
    state: "read";
    fileName: string;
    reportName: string;
    rows: number;
    added: number;
    known: number;
    /** Rows that could not be used, with the first of them in words. */
    rejected: number;
    rejectedSentence: string | null;
    from: string | null;
    to: string | null;
    droppedColumns: string[];
  };

export interface UploadsProps {
  vaultId: string;
  results: UploadResult[];
  nonce: string;
}

/** `#uploads`: asks for itself every second while a file waits, and stops by not asking. */
export function Uploads({ vaultId, results, nonce }: UploadsProps) {
  const done = results.filter((result) => result.state !== "waiting").length;
  const busy = done < results.length;
  const poll = busy
    ? hx(nonce, {
      get: `/v/${vaultId}/uploads`,
      trigger: "every 1s",
      target: "#uploads",
      swap: "outerHTML",
    })
    : {};

  return (
    <div id="uploads" aria-live="polite" {...poll}>
      {busy && <Progress label="Reading files" done={done} total={results.length} />}
      {busy && (
        <p class="note without-script">
          <a href={`/v/${vaultId}/sync`}>Look again</a>
        </p>
      )}
      {results.length > 0 && (
        <ol class="results">
          {results.map((result) => <ResultLine key={result.fileName} result={result} />)}
        </ol>
      )}
    </div>
  );
}

function ResultLine({ result }: { result: UploadResult }) {
  if (result.state === "waiting") {
    return (
      <li>
        <Icon name="clock" />
        <span class="file-name">{result.fileName}</span>
        <Badge>waiting</Badge>
      </li>
    );
  }
  if (result.state === "failed") {
    return (
      <li class="failed">
        <Icon name="alert" />
        <span class="file-name">{result.fileName}</span>
        <Badge tone="now">not read</Badge>
        <p class="failure">{result.sentence}</p>
      </li>
    );
  }
  return (
    <li>
      <Icon name="check" />
      <span class="file-name">{result.fileName}</span>
      <Badge tone="good">{formatCount(result.added)} new</Badge>
      <p class="note">
        {result.reportName} · {counted(result.rows, "row")} · {formatCount(result.known)}{" "}
        known already
        {result.from && result.to && (
          <>
            {" "}
            · <Day date={result.from} /> to <Day date={result.to} />
          </>
        )}
        {result.droppedColumns.length > 0 && (
          <>{" "}· not kept: {result.droppedColumns.join(", ")}</>
        )}
      </p>
      {result.rejected > 0 && (
        <p class="failure">
          {result.rejected === 1 ? "One row" : `${formatCount(result.rejected)} rows`}{" "}
          could not be used. {result.rejectedSentence}
        </p>
      )}
    </li>
  );
}
