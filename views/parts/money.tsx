import { type Amount, formatAmount, splitAmount } from "./amount.ts";

/** One amount. Unknown is unknown: null asks for a cost and never reads as zero. */
export function Money({ amount }: { amount: Amount | null }) {
  if (!amount) return <span class="badge">needs a cost</span>;
  return <span class="money">{formatAmount(amount)}</span>;
}

/** Amounts of several currencies stand under each other; nobody adds them. */
export function MoneyList({ amounts, none = "–" }: { amounts: Amount[]; none?: string }) {
  if (amounts.length === 0) return <span class="faint">{none}</span>;
  return (
    <span class="money-list">
      {amounts.map((amount) => (
        <span key={amount.currency} class="money">{formatAmount(amount)}</span>
      ))}
    </span>
  );
}

/** The large print of a figure: decimals are there, but quieter. */
export function BigMoney({ amounts, none }: { amounts: Amount[]; none: string }) {
  if (amounts.length === 0) return <span class="figure-none">{none}</span>;
  return (
    <>
      {amounts.map((amount) => {
        const { whole, fraction } = splitAmount(amount);
        return (
          <span class="figure-amount">
            {whole}
            <small>{fraction}</small>
          </span>
        );
      })}
    </>
  );
}
