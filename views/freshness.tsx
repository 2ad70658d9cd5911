import type { Freshness } from "./page.ts";
import { Moment } from "./parts/date.tsx";

const WORDS: Record<Freshness["state"], string> = {
  fresh: "Reports read",
  late: "Reports are late, last read",
  failing: "Sync is failing, last read",
  never: "No reports yet",
};

/** How far the vault's data reaches: a dot for the eye, the same in words. */
export function FreshnessLine({ freshness }: { freshness: Freshness }) {
  return (
    <p class={`freshness freshness-${freshness.state}`}>
      <span>
        {WORDS[freshness.state]} {freshness.at && <Moment at={freshness.at} />}
      </span>
    </p>
  );
}
