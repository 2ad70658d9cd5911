import { Badge, type Tone } from "../parts/badge.tsx";
import { Moment } from "../parts/date.tsx";
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
  types: ReportTypeRow[];
}

/** `#report-types`: every report type, what it brought, and what is wrong in words. */
export function ReportTypes({ types }: ReportTypesProps) {
  return (
    <div id="report-types" class="panel">
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
            <Cell label="Rows" number>{row.rows.toLocaleString("en-US")}</Cell>
          </tr>
        ))}
      </Table>
    </div>
  );
}

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
