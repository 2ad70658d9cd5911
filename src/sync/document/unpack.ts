import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { type Limits, Refused } from "./refused.ts";

export type Bytes = AsyncIterable<Uint8Array>;

/** The first bytes of a stream, at least `least` of them when it has so many, and the whole of it. */
export async function peek(
  source: Bytes,
  least: number,
): Promise<{ head: Uint8Array; all: Bytes }> {
  const iterator = source[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array();
  let ended = false;
  while (head.length < least && !ended) {
    const { value, done } = await iterator.next();
    if (done) ended = true;
    else head = head.length === 0 ? value : joined(head, value);
  }

  async function* all() {
    try {
      if (head.length > 0) yield head;
      while (!ended) {
        const { value, done } = await iterator.next();
        if (done) ended = true;
        else yield value;
      }
    } finally {
      await iterator.return?.();
    }
  }
  return { head, all: all() };
}

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

export function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5) &&
    (head[3] === 4 || head[3] === 6);
}

/**
 * The unpacked bytes of a gzip stream (of several members too). Refuses one that ends early or is
 * damaged, and one that unpacks to more than the limits allow.
 */
export async function* gunzipped(source: Bytes, limits: Limits): Bytes {
  let packed = 0;
  async function* counted() {
    for await (const chunk of source) {
      packed += chunk.length;
      yield chunk;
    }
  }
  const input = Readable.from(counted(), { objectMode: false, highWaterMark: 64 * 1024 });
  const gunzip = createGunzip({ chunkSize: 64 * 1024 });
  input.on("error", (error) => gunzip.destroy(error));
  const output = input.pipe(gunzip);
  let unpacked = 0;
  try {
    for await (const chunk of output) {
      unpacked += chunk.length;
      checkSize(unpacked, packed, limits);
      yield chunk;
    }
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code === "Z_BUF_ERROR") {
      throw new Refused("was cut off: its gzip data end in the middle, download it again");
    }
    if (typeof code === "string" && code.startsWith("Z_")) {
      throw new Refused("cannot be unpacked: its gzip data are damaged, download it again");
    }
    throw error;
  } finally {
    input.destroy();
    output.destroy();
  }
}

/** Throws when so many unpacked bytes of so many packed ones are more than a report can be. */
export function checkSize(unpacked: number, packed: number, limits: Limits): void {
  if (unpacked > limits.unpackedBytes) {
    const most = limits.unpackedBytes >= 1024 ** 2
      ? `${Math.floor(limits.unpackedBytes / 1024 ** 2)} MiB`
      : `${limits.unpackedBytes} bytes`;
    throw new Refused(`unpacks to more than the ${most} that one file may have`);
  }
  if (unpacked > limits.ratioFrom && unpacked > packed * limits.ratio) {
    throw new Refused("unpacks to far more than a report of its size would");
  }
}

export function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
