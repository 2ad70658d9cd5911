import { Card } from "./card.tsx";
import { Moment } from "./date.tsx";

/** One change: what, when, and by whom (null for SellerVault itself). */
export interface HistoryEntry {
  at: string;
  text: string;
  by: string | null;
}

/** Every change, newest first. */
export function History({ entries }: { entries: HistoryEntry[] }) {
  return (
    <Card title="History" note="Every change, by whom">
      <ol class="timeline">
        {entries.map((entry) => (
          <li>
            <span>{entry.text}</span>
            <span class="note">
              <Moment at={entry.at} /> · {entry.by ?? "by the daily run"}
            </span>
          </li>
        ))}
      </ol>
    </Card>
  );
}
