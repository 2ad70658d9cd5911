import type { Amount } from "../views/parts/amount.ts";
import { minorDigits } from "../views/parts/currency.ts";

/*
 * Active currency codes of ISO 4217 (list one). Kept by hand: the runtime's own list
 * (Intl.supportedValuesOf) also holds currencies that are gone.
 */
const CODES = new Set(
  `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD
  CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF
  GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK
  LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD
  OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN
  SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF
  XPF YER ZAR ZMW ZWG`.split(/\s+/),
);

/** Whether a code is one of ISO 4217's currencies in use; upper case only. */
export function isCurrency(code: string): boolean {
  return CODES.has(code);
}

/** A decimal number as written: its sign, whole digits and decimals, without grouping. */
interface Decimal {
  negative: boolean;
  whole: string;
  decimals: string;
}

/**
 * Reads `1234.5`, `1,234.50`, `1.234,50`, `12,34`, `(12.00)`, `12.00-` or `$12`. Of two kinds of
 * separator the last stands before the decimals. A single one followed by three digits groups
 * thousands when it is the other one than `decimal`; in every other case it stands before decimals.
 */
function readDecimal(text: string, decimal: "." | ","): Decimal | null {
  let body = text.replace(/[\s\u00a0\u202f']/g, "").replace(/\u2212/g, "-");
  let negative = false;
  if (/^\(.*\)$/.test(body)) {
    negative = true;
    body = body.slice(1, -1);
  }
  body = body.replace(/[$€£¥₹]/g, "");
  if (body.startsWith("-")) {
    negative = !negative;
    body = body.slice(1);
  } else if (body.endsWith("-")) {
    negative = !negative;
    body = body.slice(0, -1);
  } else if (body.startsWith("+")) body = body.slice(1);

  const match = /^(\d*|\d{1,3}(?:,\d{2,3})*(?:,\d{3})|\d{1,3}(?:\.\d{3})+)(?:([.,])(\d*))?$/.exec(
    body,
  );
  if (!match || !/\d/.test(body)) return null;
  const [, grouped = "", separator, decimals = ""] = match;
  const whole = grouped.replace(/[.,]/g, "");
  const isGrouped = whole.length !== grouped.length;

  // The same sign before and after, with other than three digits behind it: no number.
  if (isGrouped && separator !== undefined && grouped.includes(separator)) return null;
  if (!isGrouped && separator !== undefined && separator !== decimal && decimals.length === 3) {
    return /^[1-9]\d{0,2}$/.test(whole)
      ? { negative, whole: whole + decimals, decimals: "" }
      : null;
  }
  return { negative, whole: whole || "0", decimals };
}

/**
 * An amount in minor units of a currency from a decimal in major units, half up beyond the currency's
 * decimals; null when the text is no number. No float is involved.
 */
export function parseMoney(text: string, currency: string, decimal: "." | ","): number | null {
  const read = readDecimal(text, decimal);
  if (!read) return null;
  const digits = minorDigits(currency);
  const minor = BigInt(read.whole + read.decimals.slice(0, digits).padEnd(digits, "0"));
  const rounded = minor + (read.decimals.charAt(digits) >= "5" ? 1n : 0n);
  const amount = Number(read.negative ? -rounded : rounded);
  return Number.isSafeInteger(amount) ? amount + 0 : null;
}

/** How many decimals that are not zero a number as written has. */
export function decimalsOf(text: string, decimal: "." | ","): number {
  return readDecimal(text, decimal)?.decimals.replace(/0+$/, "").length ?? 0;
}

/** A whole number, perhaps written `1,234`, `-1` or `1.0`; null when it is none or beyond 32 bits. */
export function parseInteger(text: string, decimal: "." | ","): number | null {
  const read = readDecimal(text, decimal);
  if (!read || /[1-9]/.test(read.decimals)) return null;
  const value = Number(read.whole) * (read.negative ? -1 : 1);
  return Math.abs(value) <= 2_147_483_647 ? value + 0 : null;
}

/** Minor units as a plain decimal in major units: 1234 USD is `12.34`. */
export function formatDecimal(minor: number, currency: string): string {
  const digits = minorDigits(currency);
  const text = String(Math.abs(minor)).padStart(digits + 1, "0");
  const sign = minor < 0 ? "-" : "";
  if (digits === 0) return sign + text;
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** An amount for a sentence: minor units and an ISO 4217 code to `USD 12.40`. */
export function moneyText(minor: number, currency: string): string {
  return `${currency} ${formatDecimal(minor, currency)}`;
}

/** `numerator ÷ denominator` to the whole, half up; such as minor units over stock units. */
export function roundHalfUp(numerator: bigint, denominator: bigint): number {
  const doubled = 2n * numerator + denominator;
  const whole = doubled / (2n * denominator);
  const below = doubled < 0n && doubled % (2n * denominator) !== 0n;
  return Number(below ? whole - 1n : whole);
}

/** Added up by currency, in the order of their codes; two currencies are never added. */
export function addUp(amounts: Iterable<Amount>): Amount[] {
  const sums = new Map<string, number>();
  for (const { minor, currency } of amounts) {
    sums.set(currency, (sums.get(currency) ?? 0) + minor);
  }
  return [...sums].map(([currency, minor]) => ({ minor, currency }))
    .sort((a, b) => a.currency < b.currency ? -1 : 1);
}
