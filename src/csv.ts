/**
 * CSV out and in: RFC 4180 with a comma. Every cell that leaves goes through `csvCell`, so that no
 * spreadsheet takes a seller's text for a formula.
 */

/**
 * One cell. Text that a spreadsheet would run (it begins with = + - @, a tab or a line end) gets an
 * apostrophe in front, as OWASP's "CSV Injection" page advises; numbers are ours and stay numbers. Where
 * sheets cut at semicolons, a cell with one is quoted so that nothing in it begins another.
 */
function csvCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const safe = /^\s*[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
  return /[",;\r\n\t']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One line with its line end. */
export function csvLine(values: readonly (string | number | null | undefined)[]): string {
  return values.map(csvCell).join(",") + "\r\n";
}

export interface CsvRow {
  /** The physical line on which it starts, from 1. */
  line: number;
  cells: string[];
}

/**
 * The rows of a small CSV text (a form's upload, held in memory), blank lines left out. A quote that
 * is never closed is text, so that it swallows nothing.
 */
export function parseCsv(text: string, delimiter = ","): CsvRow[] {
  const lines = text.replace(/^\ufeff/, "").split(/\r\n|\n|\r/);
  const rows: CsvRow[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = at + 1;
    if (lines[at]!.trim() === "") continue;
    let cells = splitQuoted(lines[at]!, delimiter);
    for (let next = at + 1; cells === null && next < lines.length && next < at + 50; next++) {
      if (leavesOpen(lines[next]!, delimiter, true)) continue;
      cells = splitQuoted(lines.slice(at, next + 1).join("\n"), delimiter);
      at = next;
    }
    rows.push({ line, cells: cells ?? lines[line - 1]!.split(delimiter) });
  }
  return rows;
}

/**
 * The cells of one record in which a quote at the start of a cell encloses it, or null when the last
 * quoted cell is still open at the end. A quote anywhere else, or one inside a quoted cell that no
 * delimiter follows, is text.
 */
export function splitQuoted(record: string, delimiter: string): string[] | null {
  const cells: string[] = [];
  const mark = delimiter.charCodeAt(0);
  let at = 0;
  while (true) {
    if (record.charCodeAt(at) !== QUOTE) {
      const end = record.indexOf(delimiter, at);
      if (end < 0) {
        cells.push(record.slice(at));
        return cells;
      }
      cells.push(record.slice(at, end));
      at = end + 1;
      continue;
    }
    const from = at + 1;
    let hasDoubled = false;
    let end = record.indexOf('"', from);
    while (end >= 0 && end + 1 < record.length && record.charCodeAt(end + 1) !== mark) {
      const doubled = record.charCodeAt(end + 1) === QUOTE;
      hasDoubled ||= doubled;
      end = record.indexOf('"', end + (doubled ? 2 : 1));
    }
    if (end < 0) return null;
    const cell = record.slice(from, end);
    cells.push(hasDoubled ? cell.replaceAll('""', '"') : cell);
    if (end + 1 >= record.length) return cells;
    at = end + 2;
  }
}

/**
 * Whether a quoted cell is still open at the end of a line; `open` says whether one was before it. It agrees
 * with `splitQuoted` of all the lines together, and looks at each of them once.
 */
export function leavesOpen(line: string, delimiter: string, open: boolean): boolean {
  const mark = delimiter.charCodeAt(0);
  for (let at = 0, inside = open;; inside = false) {
    while (!inside) {
      inside = line.charCodeAt(at) === QUOTE;
      const end = inside ? at : line.indexOf(delimiter, at);
      if (end < 0) return false;
      at = end + 1;
    }
    let end = line.indexOf('"', at);
    while (end >= 0 && end + 1 < line.length && line.charCodeAt(end + 1) !== mark) {
      end = line.indexOf('"', end + (line.charCodeAt(end + 1) === QUOTE ? 2 : 1));
    }
    if (end < 0) return true;
    if (end + 1 >= line.length) return false;
    at = end + 2;
  }
}

const QUOTE = 34;
