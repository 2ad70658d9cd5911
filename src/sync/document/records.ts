import { leavesOpen, splitQuoted } from "../../csv.ts";

/** A delimited line's delimiter and cells, from the header of the file. */
export interface Layout {
  delimiter: string;
  /** Cells of the header. */
  width: number;
  /** Cells that a line must have: those after them are not kept, and some files leave them out. */
  least: number;
  /** The header quotes its cells, or commas separate them: then a quote at a cell's start encloses it. */
  quotes: boolean;
}

/** Reads the header line; tab before semicolon before comma, whichever it has. */
export function layoutOf(header: string): { layout: Layout; names: string[] } {
  const delimiter = ["\t", ";", ","].find((mark) => header.includes(mark)) ?? "\t";
  const names = (splitQuoted(header, delimiter) ?? header.split(delimiter))
    .map((name) => name.replaceAll("\0", "").trim());
  while (names.length > 1 && names.at(-1) === "") names.pop();
  const quotes = delimiter !== "\t" || header.startsWith('"') || header.includes(`${delimiter}"`);
  return { layout: { delimiter, width: names.length, least: names.length, quotes }, names };
}

export interface Records {
  /** The next physical line; `last` when no line end follows it. */
  line(text: string, last: boolean): void;
  end(): void;
}

export interface RecordSink {
  /**
   * A record and the physical line on which it starts; its cells may be reused after the call.
   * `isPlain` promises that no cell holds a tab, a line end, a backslash or NUL.
   */
  record(cells: string[], line: number, isPlain: boolean): void;
  /** A record that cannot be read, in a sentence without its line's number. */
  broken(line: number, sentence: string): void;
}

/** An open quote may run over so many lines; then it was never closed. */
const LONGEST_CELL_LINES = 200;
const LONGEST_RECORD = 256 * 1024;
/** So many lines, and four for each line of the file, are looked through in vain for a closing quote. */
const MOST_IN_VAIN = 20_000;

/**
 * Puts physical lines together to records. Where quotes are in doubt the width of the header decides:
 * a quoted cell may hold tabs, line ends and doubled quotes, but it never swallows a line that is a
 * whole record by itself, so that an unclosed quote costs its own line alone.
 */
export function recordReader(layout: Layout, firstLine: number, sink: RecordSink): Records {
  const { delimiter, width, least, quotes } = layout;
  const cells: string[] = [];
  let number = firstLine - 1;
  let pending: string[] = [];
  let pendingFrom = 0;
  /** Of the waiting lines so many, of so many characters, leave the first one's quote open. */
  let looked = 0;
  let length = 0;
  let inVain = 0;

  return {
    line(text, last) {
      number++;
      if (pending.length === 0) {
        // The common line: nothing waits, and it is a record by itself.
        const found = text.includes('"')
          ? splitQuoted(text, delimiter)
          : splitPlain(text, delimiter, cells);
        if (found?.length === width) {
          sink.record(found, number, isPlain(text, delimiter));
          return;
        }
        pendingFrom = number;
      }
      pending.push(text);
      settle(false, last);
    },
    end() {
      settle(true, false);
    },
  };

  /** Reads as many records as the waiting lines hold; waits on while a quote is open. */
  function settle(final: boolean, last: boolean): void {
    while (pending.length > 0) {
      const text = pending[0]!;
      const single = pending.length === 1 ? splitQuoted(text, delimiter) : null;
      if (single && fits(single)) {
        take(1, single);
        continue;
      }
      const plain = text.split(delimiter);
      if (single) {
        // Closed, and yet of another width: an inch mark before a tab looks like a closing quote.
        if (plain.length !== width) take(1, single, last);
        else if (!quotes || plain.every(isClosed)) take(1, plain.map(unquoted));
        else refuse();
        continue;
      }
      const open = openUntil();
      if (open.lines > 0) {
        take(open.lines, open.cells!);
        continue;
      }
      if (!final && !open.hopeless) return;
      // Nothing closes it. Where the file does not quote, the mark is text.
      if (!quotes && plain.length === width) take(1, plain);
      else refuse();
    }
  }

  function refuse(): void {
    sink.broken(pendingFrom, "a quote that is opened here is never closed");
    drop(1);
  }

  /** How many waiting lines the record takes whose first has an open quote; 0 when that is not known. */
  function openUntil(): { lines: number; cells?: string[]; hopeless?: boolean } {
    for (; looked < pending.length; looked++) {
      const text = pending[looked]!;
      const enough = inVain > MOST_IN_VAIN + 4 * number;
      if (looked > 0 && (enough || isWhole(text))) return hopeless();
      if (!leavesOpen(text, delimiter, looked > 0)) {
        const found = splitQuoted(pending.slice(0, looked + 1).join("\n"), delimiter);
        return found && fits(found) ? { lines: looked + 1, cells: found } : hopeless();
      }
      length += text.length + 1;
    }
    const tooLong = pending.length > LONGEST_CELL_LINES || length > LONGEST_RECORD;
    return tooLong ? hopeless() : { lines: 0 };
  }

  function hopeless() {
    inVain += looked + 1;
    return { lines: 0, hopeless: true };
  }

  /** A line that closes an earlier quote has an odd number of them; a record has them in pairs. */
  function isWhole(text: string): boolean {
    if (quotes && text.split('"').length % 2 === 0) return false;
    const found = splitQuoted(text, delimiter);
    return found !== null && found.length === width && width > 2;
  }

  function fits(found: string[]): boolean {
    return found.length === width || isPadded(found);
  }

  function isPadded(found: string[]): boolean {
    return found.length > width && found.slice(width).every((cell) => cell.trim() === "");
  }

  function take(lines: number, found: string[], last = false): void {
    const at = pendingFrom;
    const text = pending[0]!;
    drop(lines);
    deliver(text, found, at, last);
  }

  function drop(lines: number): void {
    pending = pending.slice(lines);
    pendingFrom += lines;
    looked = 0;
    length = 0;
  }

  function deliver(text: string, found: string[], line: number, last: boolean): void {
    if (found.length === width) return sink.record(found, line, false);
    if (text.trim() === "") return;
    if (isPadded(found) || (!last && found.length >= least && found.length < width)) {
      return sink.record(found, line, false);
    }
    const counted = `has ${found.length} cells where the header has ${width}`;
    sink.broken(line, last ? `${counted}: the file may have been cut off here` : counted);
  }
}

/** Cuts a line without quotes into `cells`, which keeps its memory from line to line. */
function splitPlain(text: string, delimiter: string, cells: string[]): string[] {
  let count = 0;
  let from = 0;
  for (let at = text.indexOf(delimiter); at >= 0; at = text.indexOf(delimiter, from)) {
    cells[count++] = text.slice(from, at);
    from = at + 1;
  }
  cells[count++] = text.slice(from);
  cells.length = count;
  return cells;
}

/** Of a single line that has as many cells as the header; where tabs cut it, no cell holds one. */
function isPlain(text: string, delimiter: string): boolean {
  return !text.includes("\\") && !text.includes("\r") && !text.includes("\0") &&
    (delimiter === "\t" ? !text.includes('"') || !TAB_IN_QUOTES.test(text) : !text.includes("\t"));
}

/** A tab that does not stand between two quotes may be inside a cell: such a line is escaped with care. */
const TAB_IN_QUOTES = /[^"]\t|\t[^"]/;

function isEnclosed(cell: string): boolean {
  return cell.length > 1 && cell.startsWith('"') && cell.endsWith('"');
}

function isClosed(cell: string): boolean {
  return !cell.startsWith('"') || isEnclosed(cell);
}

function unquoted(cell: string): string {
  return isEnclosed(cell) ? cell.slice(1, -1).replaceAll('""', '"') : cell;
}
