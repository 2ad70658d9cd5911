import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A temporary file of lines in Postgres's COPY text form, written in large pieces. Only kept columns
 * are ever written to it.
 */
export interface Spool {
  path: string;
  write(line: string): void;
  close(): void;
}

const PIECE = 64 * 1024;
const PREFIX = "sellervault-";
const SUFFIX = ".copy";

/** A spool lives for minutes; one of this age belonged to a process that was killed. */
const ABANDONED_AFTER_MS = 6 * 60 * 60 * 1000;

export function openSpool(folder: string | undefined): Spool {
  const path = Deno.makeTempFileSync({ prefix: PREFIX, suffix: SUFFIX, dir: folder });
  const file = Deno.openSync(path, { write: true, truncate: true });
  const encoder = new TextEncoder();
  const bytes = new Uint8Array(PIECE * 3);
  let text = "";

  function flush(): void {
    const { written } = encoder.encodeInto(text, bytes);
    text = "";
    for (let at = 0; at < written;) at += file.writeSync(bytes.subarray(at, written));
  }

  return {
    path,
    write(line) {
      if (text.length + line.length > PIECE) flush();
      text += line;
    },
    close() {
      flush();
      file.close();
    },
  };
}

/** Removes what killed processes left in the temporary folder; for the start of a process. */
export async function sweepSpools(folder = tmpdir()): Promise<void> {
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (!isFile || !name.startsWith(PREFIX) || !name.endsWith(SUFFIX)) continue;
    const path = join(folder, name);
    const { mtime } = await Deno.stat(path).catch(() => ({ mtime: null }));
    // Another process may be as quick, and another user's file is not ours to remove.
    const old = mtime !== null && mtime.getTime() < Date.now() - ABANDONED_AFTER_MS;
    if (old) await Deno.remove(path).catch(() => {});
  }
}
