/**
 * A document that cannot be read, with the sentence that its owner is told. The sentence follows the
 * file's name ("orders.pdf is a PDF, not a report file") and holds nothing of the file's content.
 */
export class Refused extends Error {
  override name = "Refused";

  constructor(sentence: string, readonly reportType: string | null = null) {
    super(sentence);
  }
}

/** What one document may take. */
export interface Limits {
  /** Bytes of one document, or of all members of one archive, when unpacked. */
  unpackedBytes: number;
  /** Unpacked bytes for each packed one; told apart from an ordinary good ratio by `ratioFrom`. */
  ratio: number;
  ratioFrom: number;
  /** Members of an archive. */
  members: number;
  /** Bytes of an archive that comes as a stream, which has to be held in memory. */
  archiveBytes: number;
  /** Bytes of a JSON page. */
  pageBytes: number;
}

export const LIMITS: Limits = {
  unpackedBytes: 2 * 1024 ** 3,
  ratio: 200,
  ratioFrom: 64 * 1024 ** 2,
  members: 2_000,
  archiveBytes: 64 * 1024 ** 2,
  pageBytes: 8 * 1024 ** 2,
};
