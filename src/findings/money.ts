import { formatDecimal } from "../money.ts";

/** An amount for a sentence: minor units and an ISO 4217 code to `USD 12.40`. */
export function moneyText(minor: number, currency: string): string {
  return `${currency} ${formatDecimal(minor, currency)}`;
}

/** `numerator ÷ denominator` to the whole, half up; both in minor units times stock units. */
export function roundHalfUp(numerator: bigint, denominator: bigint): number {
  const doubled = 2n * numerator + denominator;
  const whole = doubled / (2n * denominator);
  const below = doubled < 0n && doubled % (2n * denominator) !== 0n;
  return Number(below ? whole - 1n : whole);
}
