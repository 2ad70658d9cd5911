import { type VaultTx } from "../../db/vault.ts";
import { type MarketplaceContext } from "../../src/sync/document/row_marketplace.ts";
import {
  type ReadDocument,
  readDocument,
  type ReadOptions,
  removeSpool,
  type SpooledDocument,
} from "../../src/sync/document/read.ts";
import { ingestUpload } from "../../src/sync/ingest.ts";

/** The header of the API's ledger detail document. */
const LEDGER_HEADER = [
  "Date",
  "FNSKU",
  "ASIN",
  "MSKU",
  "Title",
  "Event Type",
  "Reference ID",
  "Quantity",
  "Fulfillment Center",
  "Disposition",
  "Reason",
  "Country",
  "Reconciled Quantity",
  "Unreconciled Quantity",
];

export interface LedgerLine {
  date?: string;
  fnsku?: string;
  title?: string;
  eventType?: string;
  referenceId?: string;
  quantity?: string;
  disposition?: string;
  reason?: string;
  country?: string;
  reconciled?: string;
  unreconciled?: string;
}

/** A ledger document of those lines; what a line leaves out is a lost unit of the Brass Desk Lamp. */
export function ledger(lines: LedgerLine[]): string {
  const rows = lines.map((line) => [
    line.date ?? "07/08/2026",
    line.fnsku ?? "X00LAMP",
    "B0LAMP",
    "LAMP-1",
    line.title ?? "Brass Desk Lamp",
    line.eventType ?? "Adjustments",
    line.referenceId ?? "1001",
    line.quantity ?? "-1",
    "PHX7",
    line.disposition ?? "SELLABLE",
    line.reason ?? "M",
    line.country ?? "US",
    line.reconciled ?? "0",
    line.unreconciled ?? "1",
  ]);
  return [LEDGER_HEADER, ...rows].map((cells) => cells.join("\t") + "\r\n").join("");
}

export const US: MarketplaceContext = { region: "na", home: "US" };

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export async function* stream(bytes: Uint8Array, piece = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
}

export function read(
  content: string | Uint8Array,
  options: Partial<ReadOptions> = {},
): Promise<ReadDocument> {
  const bytes = typeof content === "string" ? bytesOf(content) : content;
  return readDocument(stream(bytes), { name: "ledger.txt", marketplaces: US, ...options });
}

/** Reads what must be a kept report. */
export async function spooled(
  content: string | Uint8Array,
  options: Partial<ReadOptions> = {},
): Promise<SpooledDocument> {
  const document = await read(content, options);
  if (document.kind !== "spooled") throw new Error(JSON.stringify(document));
  return document;
}

/** Reads and ingests an upload. */
export async function upload(
  tx: VaultTx,
  content: string | Uint8Array,
  options: Partial<ReadOptions> = {},
) {
  const document = await spooled(content, options);
  try {
    return await ingestUpload(tx, { fileName: document.name }, document, "US");
  } finally {
    await removeSpool(document);
  }
}
