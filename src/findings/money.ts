/** An amount for a sentence: minor units and an ISO 4217 code to `USD 12.40`. */
export function moneyText(minor: number, currency: string): string {
  const digits = minorDigits(currency);
  return `${currency} ${(minor / 10 ** digits).toFixed(digits)}`;
}

/** How many digits the currency has after the point; 2 for a code that nobody knows. */
function minorDigits(currency: string): number {
  try {
    const format = new Intl.NumberFormat("en", { style: "currency", currency });
    return format.resolvedOptions().maximumFractionDigits ?? 2;
  } catch (error) {
    if (error instanceof RangeError) return 2;
    throw error;
  }
}

/** `numerator ÷ denominator` to the whole, half up; both in minor units times stock units. */
export function roundHalfUp(numerator: bigint, denominator: bigint): number {
  const doubled = 2n * numerator + denominator;
  const whole = doubled / (2n * denominator);
  const below = doubled < 0n && doubled % (2n * denominator) !== 0n;
  return Number(below ? whole - 1n : whole);
}
