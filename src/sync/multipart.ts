import { Readable } from "node:stream";
import busboy from "busboy";
import { Invalid } from "../errors.ts";

/** Bytes of one uploaded file as it comes, and how many come at once. */
const LARGEST_FILE = 512 * 1024 * 1024;
const MOST_FILES = 200;

export interface MultipartReader {
  /** The fields that stand before the first file. */
  onFields(fields: Record<string, string>): void;
  /** One file after the other; the next one is not read before this one is done. */
  onFile(file: { name: string; bytes: AsyncIterable<Uint8Array> }): Promise<void>;
}

/**
 * Reads a multipart form as it streams in, without holding a file in memory. Fields must stand before
 * files. Throws Invalid for what is no such form; a file over 512 MB ends in an error for its reader.
 */
export async function readMultipart(
  request: Request,
  reader: MultipartReader,
  largestFile = LARGEST_FILE,
): Promise<void> {
  const { body, headers } = request;
  if (!body) throw new Invalid("Cannot upload: the form is empty");
  const fields: Record<string, string> = {};
  let before = true;
  let queue = Promise.resolve();
  let failure: unknown = null;

  const begin = () => {
    if (before) reader.onFields(fields);
    before = false;
  };
  const parser = parserOf(headers, largestFile);
  const source = Readable.fromWeb(body as never);
  await new Promise<void>((done, fail) => {
    const stop = (error: unknown) => {
      failure ??= error;
      source.destroy();
      fail(failure);
    };
    parser.on("field", (name, value) => {
      if (before) fields[name] = value;
    });
    parser.on("file", (_, stream, { filename }) => {
      if (!filename) return stream.resume();
      let wanted = true;
      // Whoever reads the file hears of it by himself; unheard it would end the process.
      stream.on("error", () => {});
      stream.on("limit", () => {
        if (wanted) stream.destroy(new Invalid(`${filename} is larger than 512 MB`));
      });
      queue = queue.then(async () => {
        if (failure) return;
        begin();
        // A reader may stop early. What he leaves must flow off, neither held nor destroyed: the form waits for it.
        const bytes = stream.iterator({ destroyOnReturn: false });
        await reader.onFile({ name: filename, bytes });
        await bytes.return?.();
        wanted = false;
        stream.resume();
      }).catch(stop);
    });
    parser.on(
      "filesLimit",
      () => stop(new Invalid(`Cannot upload more than ${MOST_FILES} files at once: zip them`)),
    );
    parser.on(
      "error",
      () => stop(new Invalid("Cannot read this upload: it was cut off or is no form")),
    );
    source.on("error", () => stop(new Invalid("Cannot read this upload: it was cut off")));
    parser.on("close", () => queue.then(() => failure ? fail(failure) : done()));
    source.pipe(parser);
  });
  begin();
}

function parserOf(headers: Headers, largestFile: number) {
  try {
    return busboy({
      headers: { "content-type": headers.get("Content-Type") ?? "" },
      defParamCharset: "utf8",
      limits: {
        files: MOST_FILES,
        fileSize: largestFile,
        fields: 10,
        fieldSize: 10_000,
        parts: MOST_FILES + 10,
      },
    });
  } catch (cause) {
    throw new Invalid("Cannot read this upload: it is no form with files", {}, { cause });
  }
}
