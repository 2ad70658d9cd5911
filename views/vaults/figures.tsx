import type { Amount } from "../parts/amount.ts";
import { BigMoney } from "../parts/money.tsx";

/** One of the four figures: a line for each currency with its own small print, never a sum of them. */
export interface Figure {
  lines: { amount: Amount; note: string }[];
  /** Under all lines: "12 need a cost", "expired before review". */
  note: string | null;
}

export interface FiguresProps {
  possible: Figure;
  claimed: Figure;
  paid: Figure;
  missed: Figure;
}

/** Possible, claimed, paid, missed. */
export function Figures({ possible, claimed, paid, missed }: FiguresProps) {
  return (
    <dl class="figures">
      <FigureBox label="Possible" figure={possible} />
      <FigureBox label="Claimed, waiting" figure={claimed} />
      <FigureBox label="Paid" figure={paid} good />
      <FigureBox label="Missed" figure={missed} />
    </dl>
  );
}

function FigureBox({ label, figure, good }: { label: string; figure: Figure; good?: boolean }) {
  return (
    <div class={good ? "figure figure-good" : "figure"}>
      <dt>{label}</dt>
      <dd class="figure-value">
        {figure.lines.length === 0 && <BigMoney amounts={[]} none="–" />}
        {figure.lines.map(({ amount, note }) => (
          <>
            <BigMoney amounts={[amount]} none="–" />
            {note && <span class="note">{note}</span>}
          </>
        ))}
      </dd>
      {figure.note && <dd class="note">{figure.note}</dd>}
    </div>
  );
}
