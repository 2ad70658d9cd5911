import { type Entry, Reader, ZipReader } from "@zip.js/zip.js";
import { EXCEL, type ReadDocument, readDocument, type ReadOptions } from "./read.ts";
import { LIMITS, type Limits, Refused } from "./refused.ts";
import { type Bytes, checkSize, isZip, peek } from "./unpack.ts";

/** A file as it comes: from a disk, where any part of it can be read, or as a stream. */
export interface InputFile {
  name: string;
  open(): Bytes | Promise<Bytes>;
  /** Reads a part; without it an archive is held in memory, up to a limit. */
  part?: (offset: number, length: number) => Promise<Uint8Array>;
  size?: number;
}

/**
 * Reads every document of a file: the one that it is, or each member of a ZIP, named `archive!member`. A
 * member that cannot be read is a result like any other; the rest are read on. The caller takes each result
 * (and removes its spool) before it asks for the next.
 */
export async function* readDocuments(
  given: InputFile,
  options: Omit<ReadOptions, "name">,
): AsyncGenerator<ReadDocument> {
  const file = { ...given, name: plainName(given.name) };
  const limits = options.limits ?? LIMITS;
  const { head, all } = await peek(await file.open(), 4);
  if (!isZip(head)) {
    yield await readDocument(all, { ...options, name: file.name });
    return;
  }
  try {
    yield* readArchive(await zipReader(file, all, limits), file.name, options, limits);
  } catch (error) {
    const sentence = archiveSentence(error);
    if (!sentence) throw error;
    yield {
      kind: "refused",
      name: file.name,
      reportType: null,
      sentence: `${file.name} ${sentence}`,
    };
  }
}

async function* readArchive(
  zip: ZipReader<unknown>,
  archive: string,
  options: Omit<ReadOptions, "name">,
  limits: Limits,
): AsyncGenerator<ReadDocument> {
  let left = limits.unpackedBytes;
  let members = 0;
  try {
    const entries: Entry[] = [];
    for await (const entry of zip.getEntriesGenerator()) {
      if (entry.filename === "xl/workbook.xml") throw new Refused(EXCEL);
      if (++members > limits.members) {
        throw new Refused(`holds more than the ${limits.members} files that an archive may have`);
      }
      if (!entry.directory && !isClutter(entry.filename)) entries.push(entry);
    }
    if (entries.length === 0) throw new Refused("is an archive without files");

    for (const entry of entries) {
      const name = `${archive}!${plainName(entry.filename)}`;
      if (entry.encrypted) {
        const sentence = `${name} is encrypted: unpack it with its password first`;
        yield { kind: "refused", name, reportType: null, sentence };
        continue;
      }
      let size = 0;
      const bytes = counted(unpackedMember(entry), (count) => {
        size += count;
        checkSize(size, entry.compressedSize, { ...limits, unpackedBytes: left });
      });
      yield await readDocument(bytes, {
        ...options,
        name,
        limits: { ...limits, unpackedBytes: left },
      });
      left -= size;
    }
  } finally {
    await zip.close();
  }
}

/** A member's bytes as they are unpacked; a member cut off or damaged is refused. */
async function* unpackedMember(entry: Entry): Bytes {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const stop = new AbortController();
  const written = (entry as Extract<Entry, { directory: false }>)
    .getData(writable, { checkSignature: true, useWebWorkers: false, signal: stop.signal })
    .then(() => null, (error: unknown) => error);
  try {
    for await (const chunk of readable) yield chunk;
  } catch (error) {
    throw damaged(error);
  } finally {
    stop.abort();
  }
  const failure = await written;
  if (failure) throw damaged(failure);
}

/** What the unpacker throws is about the file; our own refusals pass as they are. */
function damaged(error: unknown): Error {
  if (error instanceof Refused) return error;
  return Object.assign(
    new Refused("cannot be unpacked: it is damaged in its archive, or cut off"),
    { cause: error },
  );
}

async function zipReader(
  file: InputFile,
  all: Bytes,
  limits: Limits,
): Promise<ZipReader<unknown>> {
  const options = { useWebWorkers: false, checkOverlappingEntry: true };
  if (file.part && file.size !== undefined) {
    return new ZipReader(new PartReader(file.part, file.size), options);
  }
  let bytes: Uint8Array = new Uint8Array();
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of all) {
    size += chunk.length;
    if (size > limits.archiveBytes) {
      const most = Math.floor(limits.archiveBytes / 1024 ** 2);
      throw new Refused(`is an archive of more than ${most} MiB: unpack it and add its files`);
    }
    parts.push(chunk);
  }
  bytes = parts.length === 1 ? parts[0]! : await new Blob(parts as BlobPart[]).bytes();
  const part = (offset: number, length: number) =>
    Promise.resolve(bytes.subarray(offset, offset + length));
  return new ZipReader(new PartReader(part, bytes.length), options);
}

/** zip.js's way to read a file part by part. */
class PartReader extends Reader<null> {
  constructor(private readonly part: NonNullable<InputFile["part"]>, size: number) {
    super(null);
    this.size = size;
  }

  override async readUint8Array(offset: number, length: number): Promise<Uint8Array> {
    return await this.part(offset, length);
  }
}

async function* counted(source: Bytes, onBytes: (count: number) => void): Bytes {
  for await (const chunk of source) {
    onBytes(chunk.length);
    yield chunk;
  }
}

/** A name as a sentence and the database can hold it: no control character, no half of a character, not endless. */
function plainName(name: string): string {
  return name.slice(0, LONGEST_NAME).toWellFormed().replace(/\p{Cc}/gu, "");
}

const LONGEST_NAME = 255;

/** What systems add to archives of their own accord. */
function isClutter(name: string): boolean {
  return name.startsWith("__MACOSX/") || /(?:^|\/)(?:\.[^/]*|Thumbs\.db|desktop\.ini)$/.test(name);
}

function archiveSentence(error: unknown): string | null {
  if (error instanceof Refused) return error.message;
  const message = error instanceof Error ? error.message : "";
  // zip.js tells its errors by these messages alone.
  if (/End of central directory|not found|format|overlapping|offset|range/i.test(message)) {
    return "is a damaged archive, or was cut off: download it again";
  }
  return null;
}
