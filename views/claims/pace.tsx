import type { Pace } from "./claim.ts";

/** Bulk filing is itself a breach of Amazon's policy, so the day has a limit and shows it. */
export function PaceMeter({ pace }: { pace: Pace }) {
  return (
    <p class="pace">
      <progress value={pace.today} max={pace.limit} aria-label="Filed today" />
      {pace.today} of {pace.limit} filed today
    </p>
  );
}
