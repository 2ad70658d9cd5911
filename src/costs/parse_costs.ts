import { minorDigits } from "../../views/parts/currency.ts";
import { parseCsv } from "../csv.ts";
import { isDay } from "../days.ts";
import { decimalsOf, isCurrency, parseMoney } from "../money.ts";

/** What a unit of a SKU costs from a day on; `cost` in minor units of `currency`. */
export interface CostLine {
  sku: string;
  cost: number;
  currency: string;
  effectiveFrom: string;
}

export interface ParsedCosts {
  costs: CostLine[];
  /** A line that was left out, and why, in a sentence that names it. */
  rejected: { line: number; sentence: string }[];
}

const COLUMNS = ["sku", "cost", "currency", "effective_from"] as const;
const LONGEST_SKU = 250;

/**
 * Reads `sku,cost,currency,effective_from`: costs are decimals in major units, days `YYYY-MM-DD`. The columns
 * may stand in any order, with tabs or semicolons between them (then with a decimal comma). A bad line is
 * left out with a sentence, the others are taken; without the four columns there is one sentence and nothing else.
 */
export function parseCosts(text: string): ParsedCosts {
  const firstLine = text.slice(0, text.search(/[\r\n]|$/));
  const delimiter = ["\t", ";"].find((mark) => firstLine.includes(mark)) ?? ",";
  const [header, ...rows] = parseCsv(text, delimiter);
  const names = header?.cells.map((name) => name.trim().toLowerCase().replace(/[ -]/g, "_")) ?? [];
  const missing = COLUMNS.filter((column) => !names.includes(column));
  if (missing.length > 0) {
    const sentence = `the costs need the columns ${COLUMNS.join(", ")}: ${missing.join(", ")} ` +
      `${missing.length === 1 ? "is" : "are"} missing`;
    return { costs: [], rejected: [{ line: header?.line ?? 1, sentence }] };
  }

  const decimal = delimiter === ";" ? "," : ".";
  const costs: CostLine[] = [];
  const rejected: ParsedCosts["rejected"] = [];
  const lineOf = new Map<string, number>();
  for (const { line, cells } of rows) {
    const cell = (column: typeof COLUMNS[number]) => cells[names.indexOf(column)]?.trim() ?? "";
    const read = readCost({
      sku: cell("sku").replace(/^'(?=[=+\-@])/, ""),
      cost: cell("cost"),
      currency: cell("currency"),
      effectiveFrom: cell("effective_from"),
    }, decimal);
    const key = typeof read === "string"
      ? ""
      : [read.sku, read.currency, read.effectiveFrom].join("\t");
    if (typeof read === "string") rejected.push({ line, sentence: `line ${line}: ${read}` });
    else if (lineOf.has(key)) {
      const sentence = `line ${line}: this SKU has a cost in ${read.currency} from ` +
        `${read.effectiveFrom} in line ${lineOf.get(key)} already`;
      rejected.push({ line, sentence });
    } else {
      lineOf.set(key, line);
      costs.push(read);
    }
  }
  return { costs, rejected };
}

/** One cost as a person wrote it, from a line or from a form; a sentence when it cannot be one. */
export function readCost(
  written: Record<keyof CostLine, string>,
  decimal: "." | "," = ".",
): CostLine | string {
  const sku = written.sku.trim();
  const currency = written.currency.trim().toUpperCase();
  const effectiveFrom = written.effectiveFrom.trim();
  if (sku === "") return "the SKU is blank";
  if (sku.length > LONGEST_SKU) return `the SKU is longer than ${LONGEST_SKU} characters`;
  if (!isCurrency(currency)) return "the currency is no code of ISO 4217, such as USD";
  if (!isDay(effectiveFrom)) return "effective_from is no date written YYYY-MM-DD";
  const cost = parseMoney(written.cost, currency, decimal);
  if (cost === null) return "the cost is no number";
  if (cost < 0) return "a cost cannot be negative";
  if (decimalsOf(written.cost, decimal) > minorDigits(currency)) {
    return `the cost has more decimals than ${currency} has`;
  }
  if (cost === 0) return "a cost of 0 says nothing: leave the line out while the cost is unknown";
  return { sku, cost, currency, effectiveFrom };
}
