import { Card } from "../parts/card.tsx";
import { formatCount } from "../parts/count.ts";
import { Moment } from "../parts/date.tsx";
import { Icon } from "../parts/icon.tsx";

/** A report row as Amazon sent it, and where it was read. */
export interface EvidenceRow {
  report: string;
  fileName: string;
  sha256: string;
  line: number;
  /** ISO instant. */
  fetchedAt: string;
  /** What this row says in a few words: "Receipts · RIC2 · 28 Aug". */
  summary: string;
  units: number | null;
  cells: { column: string; value: string }[];
}

/** The rows that a finding rests on. Each opens to its cells, without a script. */
export function EvidenceRows({ rows }: { rows: EvidenceRow[] }) {
  return (
    <Card
      title="The rows it rests on"
      note={`${rows.length} ${rows.length === 1 ? "line" : "lines"}, each as Amazon sent it`}
    >
      <ol class="evidence">
        {rows.map((row) => (
          <li>
            <div class="evidence-head">
              <strong>{row.report}</strong>
              {row.units !== null && <span class="money">{signedUnits(row.units)}</span>}
            </div>
            <p>{row.summary}</p>
            <p class="origin">
              <code>{row.fileName}</code> · line {formatCount(row.line)} · SHA-256{" "}
              <code title={row.sha256}>{shortHash(row.sha256)}</code> · fetched{" "}
              <Moment at={row.fetchedAt} />
            </p>
            <details>
              <summary>
                Show the row <Icon name="chevron" />
              </summary>
              <dl class="cells">
                {row.cells.map(({ column, value }) => (
                  <div>
                    <dt>{column}</dt>
                    <dd>{value || "–"}</dd>
                  </div>
                ))}
              </dl>
            </details>
          </li>
        ))}
      </ol>
    </Card>
  );
}

/** The first and last four digits tell two files apart; the whole stands in the title. */
function shortHash(sha256: string): string {
  return `${sha256.slice(0, 4)}…${sha256.slice(-4)}`;
}

function signedUnits(units: number): string {
  const number = units > 0 ? `+${units}` : String(units).replace("-", "−");
  return `${number} ${Math.abs(units) === 1 ? "unit" : "units"}`;
}
