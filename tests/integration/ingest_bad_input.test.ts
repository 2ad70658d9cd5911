import { gzipSync } from "node:zlib";
import { ZipWriter } from "@zip.js/zip.js";
import { expect, test } from "vitest";
import { readDocuments } from "../../src/sync/document/archive.ts";
import { type ReadDocument, removeSpool } from "../../src/sync/document/read.ts";
import { LIMITS } from "../../src/sync/document/refused.ts";
import { bytesOf, ledger, read, spooled, stream, US } from "./ingest_documents.ts";

const LEDGER = ledger([{ referenceId: "1" }, { referenceId: "2" }]);
const noise = Uint8Array.from({ length: 3000 }, (_, i) => (i * 7919) % 256);

async function sentenceOf(content: string | Uint8Array, options = {}): Promise<string> {
  const document = await read(content, { name: "file", ...options });
  if (document.kind !== "spooled") return document.sentence;
  await removeSpool(document);
  return `${document.rows} rows, ${document.rejected.map(({ sentence }) => sentence)}`;
}

test.each<[string, string | Uint8Array, string]>([
  ["an empty file", "", "file is empty"],
  ["blank lines alone", "\r\n \n", "file is empty"],
  ["a PDF", "%PDF-1.7\n%…", "file is a PDF, not a report file"],
  ["a web page", "<!DOCTYPE html><html></html>", "file is a web page or XML"],
  ["binary data", noise, "file is no report file: it holds binary data"],
  ["an old workbook", Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0, 0), "file is an Excel workbook"],
  ["some other text", "name,address\nA,B\n", "file is no report that SellerVault knows"],
  ["rows without their header", LEDGER.slice(LEDGER.indexOf("\n") + 1), "file is no report that"],
  ["another JSON", '{"orders":[]}', "file is a JSON file, and no page that SellerVault knows"],
  ["JSON cut off", '{"payload":{"ItemData":[', "file is a JSON file that ends in the middle"],
  [
    "a report without a needed column",
    LEDGER.replace("Reference ID", "Ref"),
    "file is an Inventory Ledger detail report but has no column Reference ID: download it again with all columns",
  ],
  ["gzip cut off", gzipSync(LEDGER).subarray(0, 60), "file was cut off: its gzip data end"],
  ["gzip damaged", damaged(gzipSync(LEDGER)), "file cannot be unpacked: its gzip data are damaged"],
  ["gzip in gzip", gzipSync(gzipSync(LEDGER)), "file is packed twice"],
  ["a header and nothing else", LEDGER.slice(0, LEDGER.indexOf("\n") + 1), "0 rows, "],
  ["no line end at the end", LEDGER.trimEnd(), "2 rows, "],
  [
    "cut in the middle of a row",
    LEDGER.slice(0, -30),
    "1 rows, has 6 cells where the header has 14: the file may have been cut off here",
  ],
])("%s", async (_, content, sentence) => {
  expect(await sentenceOf(content)).toContain(sentence);
});

test("a document of another report than the one asked for is refused", async () => {
  expect(await sentenceOf(LEDGER, { expected: "GET_FBA_REIMBURSEMENTS_DATA" }))
    .toContain("is an Inventory Ledger detail report, and what was asked for is Reimbursements");
});

test("what unpacks to far too much is stopped on the way", async () => {
  const bomb = gzipSync(LEDGER + "\n".repeat(2_000_000));
  const small = { ...LIMITS, unpackedBytes: 1_000_000 };

  expect(await sentenceOf(bomb, { limits: small })).toContain("unpacks to more than the");
  expect(await sentenceOf(bomb, { limits: { ...LIMITS, ratioFrom: 1_000_000 } }))
    .toContain("unpacks to far more than a report of its size would");
});

test("the same document is the same whether plain, packed or in an archive", async () => {
  const archive = await zipped({ "a/ledger.txt": bytesOf(LEDGER) });
  const documents = [await spooled(LEDGER), await spooled(gzipSync(LEDGER)), ...await all(archive)];

  const [plain, packed, member] = documents as Awaited<ReturnType<typeof spooled>>[];
  expect(packed!.sha256).toBe(plain!.sha256);
  expect(member).toMatchObject({ name: "files.zip!a/ledger.txt", sha256: plain!.sha256, rows: 2 });
  for (const document of documents) if (document.kind === "spooled") await removeSpool(document);
});

test("each member of an archive has its own result, and the good ones are kept", async () => {
  const archive = await zipped({
    "ledger.txt": bytesOf(LEDGER),
    "__MACOSX/._ledger.txt": noise,
    "inner.zip": await zipped({ "ledger.txt": bytesOf(LEDGER) }),
    "photo.pdf": bytesOf("%PDF-1.4"),
    "again.txt.gz": gzipSync(LEDGER),
  });

  const results = await all(archive);
  for (const result of results) if (result.kind === "spooled") await removeSpool(result);
  expect(results.map((result) => result.kind === "spooled" ? result.rows : result.kind))
    .toEqual([2, "refused", "refused", 2]);
  expect(results[1]).toMatchObject({
    sentence: "files.zip!inner.zip is an archive in an archive: unpack it first",
  });
});

test("archives that are cut off, empty, workbooks or bombs", async () => {
  const archive = await zipped({ "ledger.txt": bytesOf(LEDGER) });
  const workbook = await zipped({ "xl/workbook.xml": bytesOf("<x/>") });
  const bomb = await zipped({ "zeros.txt": new Uint8Array(3_000_000).fill(48) });
  const limits = { ...LIMITS, unpackedBytes: 1_000_000 };
  const sentences = [
    ...await all(archive.subarray(0, archive.length - 30)),
    ...await all(await zipped({})),
    ...await all(workbook),
    ...await all(bomb, limits),
    ...await all(archive, { ...LIMITS, archiveBytes: 50 }),
  ].map((result) => "sentence" in result ? result.sentence : result.kind);

  expect(sentences).toEqual([
    "files.zip is a damaged archive, or was cut off: download it again",
    "files.zip is an archive without files",
    "files.zip is an Excel workbook: save it as .csv or .txt and try again",
    "files.zip!zeros.txt unpacks to more than the 1000000 bytes that one file may have",
    "files.zip is an archive of more than 0 MiB: unpack it and add its files",
  ]);
});

test("pages of the API are known, counted and let go", async () => {
  const page = (list: string) => JSON.stringify({ payload: { [list]: [{}, {}] } });

  const pages = await Promise.all(
    ["ShipmentData", "ItemData", "transactions"].map((list) =>
      read(page(list), { name: "p.json" })
    ),
  );
  expect(pages).toMatchObject([
    { kind: "recognised", reportType: "getShipments", rows: 2 },
    { kind: "recognised", reportType: "getShipmentItems", rows: 2 },
    { kind: "recognised", reportType: "listTransactions", rows: 2 },
  ]);
});

test("nothing is left behind in the temporary folder by a document that fails", async () => {
  const folder = await Deno.makeTempDir();
  const cut = gzipSync(ledger(Array.from({ length: 20_000 }, (_, i) => ({ referenceId: `${i}` }))));

  await read(cut.subarray(0, cut.length - 100), { folder });
  expect([...Deno.readDirSync(folder)]).toEqual([]);
  await Deno.remove(folder);
});

function damaged(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy.fill(255, 20, 60);
  return copy;
}

async function zipped(files: Record<string, Uint8Array>): Promise<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const bytes = new Response(readable).bytes();
  const zip = new ZipWriter(writable, { useWebWorkers: false });
  for (const [name, content] of Object.entries(files)) {
    await zip.add(name, new Blob([content as Uint8Array<ArrayBuffer>]).stream());
  }
  await zip.close();
  return await bytes;
}

async function all(archive: Uint8Array, limits = LIMITS): Promise<ReadDocument[]> {
  const file = { name: "files.zip", open: () => stream(archive) };
  const results: ReadDocument[] = [];
  for await (const result of readDocuments(file, { marketplaces: US, limits })) {
    results.push(result);
  }
  return results;
}
