/**
 * A process of its own that reads one file and ingests it into a vault, to be killed on its way:
 * `deno run -A ingest_child.ts URL VAULT FILE`. It says `done` when the transaction has ended.
 */
import { connect } from "../../db/client.ts";
import { inVault } from "../../db/vault.ts";
import { readDocument } from "../../src/sync/document/read.ts";
import { ingestUpload } from "../../src/sync/ingest.ts";
import { US } from "./ingest_documents.ts";

const [url, vaultId, path, folder] = Deno.args as [string, string, string, string];
const db = connect(url, { max: 1 });
console.log("started");
const { readable } = await Deno.open(path);
const document = await readDocument(readable, { name: "ledger.txt", marketplaces: US, folder });
if (document.kind !== "spooled") throw new Error(document.sentence);
console.log("read");
await inVault(
  db,
  { vaultId },
  (tx) => ingestUpload(tx, { fileName: "ledger.txt" }, document, "US"),
);
console.log("done");
await db.$client.end();
