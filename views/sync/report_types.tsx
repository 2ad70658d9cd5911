import { Badge, type Tone } from "../parts/badge.tsx";
import { formatCount } from "../parts/count.ts";
import { Moment } from "../parts/date.tsx";
import { hx } from "../parts/hx.ts";
import { Progress } from "../parts/progress.tsx";
import { Cell, RowHead, Table } from "../parts/table.tsx";

export type SyncState = "fresh" | "running" | "waiting" | "late" | "failed" | "never";

/** One report type: where it stands and what is odd about its columns. */
export interface ReportTypeRow {
  /** Amazon's name, e.g. `GET_LEDGER_DETAIL_VIEW_DATA`. */
  type: string;
  /** Ours: "Inventory ledger, detail". */
  name: string;
  state: SyncState;
  last: string | null;
  next: string | null;
  rows: number;
  /** In words, with what happens next: "Amazon was busy; trying again at 07:10 UTC". */
  failure: string | null;
  /** Personal data that is dropped before anything is written. */
  droppedColumns: string[];
  /** Columns, codes or names that no map knows yet. */
  unknown: string[];
}

const TONES: Record<SyncState, Tone> = {
  fresh: "good",
  running: "good",
  waiting: "plain",
  late: "soon",
  failed: "now",
  never: "plain",
};

const NAMES: Record<SyncState, string> = {
  fresh: "fresh",
  running: "running",
  waiting: "waiting for Amazon",
  late: "late",
  failed: "failed",
  never: "not yet",
};

export interface ReportTypesProps {
  vaultId: string;
  types: ReportTypeRow[];
  /** Whether Amazon is asked at all: without it nothing is on its way. */
  connected: boolean;
  /** Sent beside another part: what an upload brought shows here at once. */
  oob?: boolean;
  nonce: string;
}

/**
 * `#report-types`: every report type, what it brought, and what is wrong in words. Asks for itself
 * every second while a report is on its way, and stops by not asking.
 */
export function ReportTypes({ vaultId, types, connected, oob, nonce }: ReportTypesProps) {
  const coming = types.filter(({ state }) => COMING.includes(state)).length;
  const busy = connected && coming > 0;
  const at = `/v/${vaultId}/sync`;
  const poll = busy
    ? hx(nonce, { get: at, trigger: "every 1s", target: "#report-types", swap: "outerHTML" })
    : {};
  return (
    <div id="report-types" class="panel" hx-swap-oob={oob ? "true" : undefined} {...poll}>
      {busy && (
        <div class="panel-top">
          <Progress label="Reports from Amazon" done={types.length - coming} total={types.length} />
          <p class="note without-script">
            <a href={at}>Look again</a>
          </p>
        </div>
      )}
      <Table
        caption="Report types"
        columns={[
          { label: "Report" },
          { label: "State" },
          { label: "Last" },
          { label: "Next" },
          { label: "Rows", number: true },
        ]}
      >
        {types.map((row) => (
          <tr role="row">
            <RowHead class="report-name">
              {row.name}
              <small>
                <code>{row.type}</code>
              </small>
              {row.failure && <p class="failure">{row.failure}</p>}
              <Drift row={row} />
            </RowHead>
            <Cell label="State">
              <Badge tone={TONES[row.state]}>{NAMES[row.state]}</Badge>
            </Cell>
            <Cell label="Last">{row.last ? <Moment at={row.last} /> : <None />}</Cell>
            <Cell label="Next">{row.next ? <Moment at={row.next} /> : <None />}</Cell>
            <Cell label="Rows" number>{formatCount(row.rows)}</Cell>
          </tr>
        ))}
      </Table>
    </div>
  );
}

/** On its way, or about to be asked for. */
const COMING: SyncState[] = ["running", "waiting", "never"];

function None() {
  return <span class="faint">–</span>;
}

/** What was thrown away on purpose, and what was kept without being understood. */
function Drift({ row }: { row: ReportTypeRow }) {
  return (
    <>
      {row.unknown.length > 0 && (
        <small>
          Unknown, kept and not used: <code>{row.unknown.join(", ")}</code>
        </small>
      )}
      {row.droppedColumns.length > 0 && (
        <small>
          Not kept: <code>{row.droppedColumns.join(", ")}</code>
        </small>
      )}
    </>
  );
}
