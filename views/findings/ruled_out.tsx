import { Badge } from "../parts/badge.tsx";
import { Card } from "../parts/card.tsx";
import { Icon } from "../parts/icon.tsx";

/** One thing that could have explained the units, and what a search for it gave. */
export interface RuledOut {
  sentence: string;
  /** `none`, `spent elsewhere`, `searched 18 months`, where the sentence does not say it. */
  outcome?: string;
}

/** Negative evidence: why these units are still open. */
export function RuledOutList({ items }: { items: RuledOut[] }) {
  return (
    <Card title="What was ruled out" note="Why these units are still open">
      <ul class="checks">
        {items.map((item) => (
          <li>
            <Icon name="check" />
            <span>{item.sentence}</span>
            {item.outcome && <Badge>{item.outcome}</Badge>}
          </li>
        ))}
      </ul>
    </Card>
  );
}
