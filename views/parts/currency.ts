/*
 * Currencies of ISO 4217 (list one) whose minor unit is not a hundredth. The runtime's own figures are
 * CLDR's, which leave out decimals that ISO knows: a Serbian dinar there has none.
 */
const DIGITS: Record<string, number> = {
  ...Object.fromEntries(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(" ").map((c) => [c, 0]),
  ),
  ...Object.fromEntries("BHD IQD JOD KWD LYD OMR TND".split(" ").map((c) => [c, 3])),
};

/** How many decimals the major unit of a currency has: 2 for USD, 0 for JPY. */
export function minorDigits(currency: string): number {
  return DIGITS[currency] ?? 2;
}
