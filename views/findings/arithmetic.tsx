import { type Amount, formatAmount } from "../parts/amount.ts";
import { Card } from "../parts/card.tsx";
import { formatCount } from "../parts/count.ts";
import { Money } from "../parts/money.tsx";

/** One number of the sum: `208`, taken away, "received, shipment". */
export interface ArithmeticStep {
  sign: "" | "−" | "+";
  units: number;
  label: string;
}

export interface ArithmeticProps {
  /** The sum in words: "Shipped, less received, less what Amazon has paid for already". */
  sentence: string;
  steps: ArithmeticStep[];
  units: number;
  unitValue: Amount | null;
  /** Where the unit value comes from: "sourcing cost since 1 Mar 2026". */
  unitValueSource: string | null;
  value: Amount | null;
  /** Whether it can still be paid; what is settled or over is no longer "possible". */
  possible: boolean;
  costHref: string;
}

/** How the units came out, then what they are worth. */
export function Arithmetic(props: ArithmeticProps) {
  return (
    <Card title="The arithmetic" note={props.sentence}>
      <ol class="arithmetic">
        {props.steps.map((step) => (
          <li>
            <span class="sign">{step.sign}</span>
            <b>{formatCount(step.units)}</b>
            <small>{step.label}</small>
          </li>
        ))}
        <li class="result">
          <span class="sign">=</span>
          <b>{formatCount(props.units)}</b>
          <small>{props.possible ? "possible" : "in all"}</small>
        </li>
      </ol>
      <div class="worth">
        <Worth {...props} />
      </div>
    </Card>
  );
}

function Worth(
  { units, unitValue, unitValueSource, value, possible, costHref }: ArithmeticProps,
) {
  if (!unitValue) {
    return (
      <>
        <p>What a unit is worth is not known yet.</p>
        <p>
          <a href={costHref}>Add its sourcing cost</a>
        </p>
      </>
    );
  }
  return (
    <>
      <p>
        {formatCount(units)} × {formatAmount(unitValue)} <span class="note">{unitValueSource}</span>
      </p>
      <p>
        <strong>
          = <Money amount={value} />
        </strong>{" "}
        {possible ? "possible" : "in all"}
      </p>
    </>
  );
}
