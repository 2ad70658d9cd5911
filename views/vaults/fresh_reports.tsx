import { Badge, type Tone } from "../parts/badge.tsx";
import { Card } from "../parts/card.tsx";
import { Day } from "../parts/date.tsx";

/** How far one kind of report reaches. */
export interface FreshReport {
  report: string;
  through: string | null;
  state: "fresh" | "late" | "failing" | "never";
}

const TONES: Record<FreshReport["state"], Tone> = {
  fresh: "good",
  late: "soon",
  failing: "now",
  never: "plain",
};

/** How fresh each figure is: no finding is newer than the reports that it rests on. */
export function FreshReports({ vaultId, reports }: { vaultId: string; reports: FreshReport[] }) {
  return (
    <Card
      title="How fresh"
      note="The newest row of each report, and whether it was read lately"
      action={<a class="note" href={`/v/${vaultId}/sync`}>Sync</a>}
    >
      <ul class="fresh-list">
        {reports.map((report) => (
          <li>
            <span>{report.report}</span>
            <span class="note">{report.through ? <Day date={report.through} /> : "not yet"}</span>
            <Badge tone={TONES[report.state]}>{report.state}</Badge>
          </li>
        ))}
      </ul>
    </Card>
  );
}
