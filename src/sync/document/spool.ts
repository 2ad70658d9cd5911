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

export function openSpool(folder: string | undefined): Spool {
  const path = Deno.makeTempFileSync({ prefix: "sellervault-", suffix: ".copy", dir: folder });
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

/** A value as COPY's text form wants it; NUL, which Postgres has no room for, is left out. */
export function escaped(value: string): string {
  // deno-lint-ignore no-control-regex
  return value.replace(/[\\\t\n\r\u0000]/g, (mark) => ESCAPES[mark]!);
}

const ESCAPES: Record<string, string> = {
  "\\": "\\\\",
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
  "\0": "",
};
