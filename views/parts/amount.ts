import { minorDigits } from "./currency.ts";

/** Integer minor units with their ISO 4217 code, e.g. `{ minor: 4170, currency: "USD" }`. */
export interface Amount {
  minor: number;
  currency: string;
}

const formats = new Map<string, Intl.NumberFormat>();

function formatOf(currency: string): Intl.NumberFormat {
  let format = formats.get(currency);
  if (!format) {
    const digits = minorDigits(currency);
    format = new Intl.NumberFormat("en-US", {
      style: "currency",
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    formats.set(currency, format);
  }
  return format;
}

function inMajorUnits({ minor, currency }: Amount): number {
  return minor / 10 ** minorDigits(currency);
}

/** `$41.70`, `¥4,170`, `−€3.00`: as many decimals as the currency has. */
export function formatAmount(amount: Amount): string {
  return formatOf(amount.currency).format(inMajorUnits(amount)).replace("-", "−");
}

/** The same text cut before the decimals, which large figures show smaller. */
export function splitAmount(amount: Amount): { whole: string; fraction: string } {
  const parts = formatOf(amount.currency).formatToParts(inMajorUnits(amount));
  const cut = parts.findIndex((part) => part.type === "decimal");
  const text = (some: Intl.NumberFormatPart[]) =>
    some.map((part) => part.value).join("").replace("-", "−");
  return cut < 0
    ? { whole: text(parts), fraction: "" }
    : { whole: text(parts.slice(0, cut)), fraction: text(parts.slice(cut)) };
}
