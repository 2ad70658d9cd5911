import { type Bytes, joined, peek } from "./unpack.ts";
import { Refused } from "./refused.ts";

const LF = 10;
const CR = 13;
/** No line of a report is as long as this; what has one is something else. */
const LONGEST_LINE = 1024 * 1024;

/**
 * Calls `onLine` for each physical line, without its line end (LF, CRLF, or CR in a file without LF).
 * `last` is true for a last line that no line end follows.
 *
 * The charset: a byte order mark, else the one that is named (a label as in Content-Type), else UTF-8.
 * A line that is not valid UTF-8 is read as Windows-1252, line by line, so that the reading never
 * depends on how the bytes arrived.
 */
export async function eachLine(
  source: Bytes,
  charset: string | null,
  onLine: (line: string, last: boolean) => void,
): Promise<void> {
  const { head, all } = await peek(source, 4096);
  const { encoding, skip } = charsetOf(head, charset);
  const decode = encoding === "utf-8" ? decodeUtf8 : decoderOf(encoding);
  const bytes = encoding.startsWith("utf-16") ? asUtf8(all, encoding) : all;
  const end = head.includes(LF) || !head.includes(CR) ? LF : CR;
  const endChar = end === LF ? "\n" : "\r";

  let carry: Uint8Array[] = [];
  let carried = 0;
  let toSkip = skip;
  for await (let chunk of bytes) {
    if (toSkip > 0) {
      const skipped = Math.min(toSkip, chunk.length);
      chunk = chunk.subarray(skipped);
      toSkip -= skipped;
    }
    const cut = chunk.lastIndexOf(end) + 1;
    if (cut > 0) {
      const block = concat([...carry, chunk.subarray(0, cut)], carried + cut);
      // Where a single line fails, the block is read line by line: never by the chunks' borders.
      splitBlock(decode(block) ?? decodeEachLine(block, end), endChar, onLine);
      carry = [];
      carried = 0;
    }
    if (cut < chunk.length) {
      carry.push(chunk.slice(cut));
      carried += chunk.length - cut;
      if (carried > LONGEST_LINE) {
        throw new Refused("is no report file: it has a line of more than a million characters");
      }
    }
  }
  if (carried > 0) {
    const line = concat(carry, carried);
    onLine(decode(line) ?? WINDOWS_1252.decode(line), true);
  }
}

function splitBlock(
  text: string,
  end: string,
  onLine: (line: string, last: boolean) => void,
): void {
  let from = 0;
  for (let at = text.indexOf(end); at >= 0; at = text.indexOf(end, from)) {
    const to = at > from && end === "\n" && text.charCodeAt(at - 1) === CR ? at - 1 : at;
    onLine(text.slice(from, to), false);
    from = at + 1;
  }
}

const UTF_8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const WINDOWS_1252 = new TextDecoder("windows-1252");

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return UTF_8.decode(bytes);
  } catch {
    // The only way in which a fatal decoder tells that the bytes are not valid.
    return null;
  }
}

function decodeEachLine(block: Uint8Array, end: number): string {
  let text = "";
  let from = 0;
  for (let at = block.indexOf(end); at >= 0; at = block.indexOf(end, from)) {
    const line = block.subarray(from, at + 1);
    text += decodeUtf8(line) ?? WINDOWS_1252.decode(line);
    from = at + 1;
  }
  return text;
}

function decoderOf(encoding: string): (bytes: Uint8Array) => string {
  const decoder = new TextDecoder(encoding.startsWith("utf-16") ? "utf-8" : encoding);
  return (bytes) => decoder.decode(bytes);
}

function charsetOf(head: Uint8Array, named: string | null): { encoding: string; skip: number } {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) {
    return { encoding: "utf-8", skip: 3 };
  }
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: "utf-16le", skip: 0 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: "utf-16be", skip: 0 };
  if (!named) return { encoding: "utf-8", skip: 0 };
  try {
    return { encoding: new TextDecoder(named.trim()).encoding, skip: 0 };
  } catch (error) {
    if (error instanceof RangeError) return { encoding: "utf-8", skip: 0 };
    throw error;
  }
}

async function* asUtf8(source: Bytes, encoding: string): Bytes {
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  for await (const chunk of source) yield encoder.encode(decoder.decode(chunk, { stream: true }));
  yield encoder.encode(decoder.decode());
}

function concat(parts: Uint8Array[], length: number): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  return parts.reduce(joined, new Uint8Array(0)).subarray(0, length);
}
