import { Card } from "../parts/card.tsx";
import { Moment } from "../parts/date.tsx";

/** Something that happened to findings or claims. */
export interface Change {
  at: string;
  text: string;
  href: string | null;
}

/** What changed lately. */
export function RecentChanges({ changes }: { changes: Change[] }) {
  return (
    <Card title="Lately">
      {changes.length === 0 ? <p class="prose">Nothing changed yet.</p> : (
        <ol class="timeline">
          {changes.map((change) => (
            <li>
              {change.href ? <a class="link" href={change.href}>{change.text}</a> : change.text}
              <span class="note">
                <Moment at={change.at} />
              </span>
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}
