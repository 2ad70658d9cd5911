import { Hono } from "hono";
import { z } from "zod";
import { enqueue } from "../../db/queue.ts";
import type { Report } from "../../db/schema/vault/mod.ts";
import { FlashRegion } from "../../views/parts/flash.tsx";
import { type ReportTypeRow, ReportTypes } from "../../views/sync/report_types.tsx";
import { SyncPage } from "../../views/sync/sync_page.tsx";
import type { Connection } from "../../views/sync/connection_card.tsx";
import { type UploadResult, Uploads } from "../../views/sync/uploads.tsx";
import { allowConsent } from "../connections/allow_consent.ts";
import { findConnection } from "../connections/connections.ts";
import { Conflict } from "../errors.ts";
import { allow } from "../http/access.ts";
import type { VaultContext, VaultEnv } from "../http/env.ts";
import { form, input } from "../http/input.ts";
import { goTo, isHtmx, vaultPage } from "../http/respond.ts";
import { findMarketplace, REGION_NAMES } from "../marketplaces.ts";
import { record } from "../audit/record.ts";
import { marketplaceOptions } from "../vaults/marketplace_options.ts";
import { vaultFrame } from "../vaults/frame.ts";
import { noteJoined } from "../vaults/vaults.ts";
import { findMap } from "./columns/mod.ts";
import { readMultipart } from "./multipart.ts";
import { listStandings, listUploads, type ReportStanding } from "./overview.ts";
import { makeAllDue } from "./requests.ts";
import { failInterruptedUploads, takeUpload } from "./uploads.ts";

/** `/v/:vault/sync`: how reports come in. */
export const syncRoutes = new Hono<VaultEnv>();

syncRoutes.get("/", allow("viewer"), async (c) => {
  const { vault, session } = c.var;
  if (isHtmx(c)) return c.html(await standingsPart(c));
  allowConsent(c);
  const { frame, types, uploads } = await c.var.run(async (tx) => {
    await failInterruptedUploads(tx);
    return {
      frame: await vaultFrame(tx),
      types: await listStandings(tx),
      uploads: await listUploads(tx),
    };
  });
  const connection = await connectionOf(c, types.map(({ last }) => last));
  return c.html(
    <SyncPage
      page={vaultPage(c, frame, "Sync", "sync")}
      vaultId={vault.id}
      types={types.map((type) => standingOf(c, type, connection))}
      connection={connection}
      uploads={uploads.map(resultOf)}
      marketplaces={marketplaceOptions.filter(({ value }) =>
        findMarketplace(value)?.region === vault.region
      )}
      home={vault.homeMarketplace}
      canAct={session.role !== "viewer"}
      canConnect={session.role === "admin"}
    />,
  );
});

/** Where nobody is connected nothing is asked for next; what is due now is as good as asked for. */
function standingOf(
  c: VaultContext,
  { reportType, trouble, through: _, next, ...type }: ReportStanding,
  connection: Connection | null,
): ReportTypeRow {
  const asked = connection?.state === "active" ? next : null;
  const due = asked !== null && Date.parse(asked) <= c.var.web.now().getTime();
  const state = due && type.state === "fresh" ? "waiting" : type.state;
  return { ...type, state, next: asked, type: reportType, failure: trouble };
}

const ALL_HERE = {
  kind: "done",
  text:
    "Every report is here. Findings appear within moments, as soon as the audit has gone through them",
} as const;

/** The table alone, which asks for itself while Amazon is at work. */
async function standingsPart(c: VaultContext) {
  const types = await c.var.run(listStandings);
  const connection = await connectionOf(c, []);
  const rows = types.map((type) => standingOf(c, type, connection));
  return (
    <>
      <ReportTypes
        vaultId={c.var.vault.id}
        types={rows}
        connected={connection?.state === "active"}
        nonce={c.var.nonce}
      />
      {rows.every(({ state }) => state === "fresh") && <FlashRegion flash={ALL_HERE} oob />}
    </>
  );
}

syncRoutes.post("/", allow("member"), input("form", form({})), async (c) => {
  const { vault } = c.var;
  const connection = await c.var.inTenant((tx) => findConnection(tx, vault.id));
  if (connection?.state !== "connected") {
    throw new Conflict("Cannot sync now: this account is not connected to Amazon");
  }
  await c.var.run(async (tx) => {
    await makeAllDue(tx);
    await enqueue(tx, "sync");
    await record(tx, "sync.requested");
  });
  return goTo(c, `/v/${vault.id}/sync`, {
    kind: "done",
    text: "Every report is asked for again; what is new appears here as it comes",
  });
});

/** `/v/:vault/uploads`: report files by hand. */
export const uploadRoutes = new Hono<VaultEnv>();

uploadRoutes.get("/", allow("viewer"), async (c) => c.html(await uploadsPart(c)));

/** So long the answer waits for rows to be written; what takes longer is followed on the page. */
const PATIENCE_MS = 4_000;

uploadRoutes.post("/", allow("member"), async (c) => {
  const { vault, session, run } = c.var;
  let named: string[] = [];
  let files = 0;
  const work: Promise<void>[] = [];
  let broken: unknown = null;
  await readMultipart(c.req.raw, {
    onFields(fields) {
      c.var.confirmCsrf(fields._csrf ?? "");
      const { marketplace } = uploadFields.parse(fields);
      named = marketplace ? [marketplace] : [];
    },
    async onFile(file) {
      files++;
      const target = {
        vaultId: vault.id,
        region: vault.region,
        home: vault.homeMarketplace,
        named,
        userId: session.user.id,
        run,
      };
      work.push(...await takeUpload(file, target));
    },
  }).catch((error) => broken = error);
  // An upload that breaks off keeps the files before: they are recorded and audited like any other.
  if (broken && work.length === 0) throw broken;
  if (files === 0) throw new Conflict("Cannot upload: no file was chosen");
  await c.var.inTenant((tx) => noteJoined(tx, vault.id));
  const written = Promise.all(work).then(() =>
    run(async (tx) => {
      await record(tx, "reports.uploaded", { files, documents: work.length });
      await enqueue(tx, "audit");
    })
  );
  await Promise.race([written, new Promise((late) => setTimeout(late, PATIENCE_MS))]);
  if (broken) throw broken;
  if (isHtmx(c)) return c.html(await uploadsPart(c));
  return goTo(c, `/v/${vault.id}/sync#uploads`);
});

const uploadFields = z.object({
  marketplace: z.string().optional().transform((name) =>
    (name && findMarketplace(name)?.code) || null
  ),
});

async function uploadsPart(c: VaultContext) {
  const { uploads, types } = await c.var.run(async (tx) => ({
    uploads: await listUploads(tx),
    types: await listStandings(tx),
  }));
  const connection = await connectionOf(c, []);
  const shared = { vaultId: c.var.vault.id, nonce: c.var.nonce };
  return (
    <>
      <Uploads {...shared} results={uploads.map(resultOf)} />
      <ReportTypes
        {...shared}
        types={types.map((type) => standingOf(c, type, connection))}
        connected={connection?.state === "active"}
        oob
      />
    </>
  );
}

function resultOf(report: Report): UploadResult {
  const { fileName, state, reason, sha256, firstDate, lastDate } = report;
  const file = { fileName: fileName ?? "a file" };
  if (state === "reading") return { ...file, state: "waiting" };
  const reportName = findMap(report.reportType)?.name;
  if (state === "rejected" || !reportName || !sha256) {
    return { ...file, state: "failed", sentence: reason ?? "It could not be read" };
  }
  return {
    ...file,
    state: "read",
    reportName,
    rows: report.rows,
    added: report.rowsNew,
    known: report.rowsKnown,
    rejected: report.rowsRejected,
    rejectedSentence: reason,
    from: firstDate,
    to: lastDate,
    droppedColumns: report.droppedColumns,
  };
}

async function connectionOf(
  c: VaultContext,
  lastUsed: (string | null)[],
): Promise<Connection | null> {
  const { vault } = c.var;
  const connection = await c.var.inTenant((tx) => findConnection(tx, vault.id));
  if (!connection) return null;
  const revoked = connection.state === "revoked_by_seller";
  return {
    sellerId: connection.sellingPartnerId ?? "",
    region: REGION_NAMES[vault.region],
    connectedOn: connection.connectedAt.toISOString().slice(0, 10),
    state: revoked ? "revoked" : "active",
    trouble: revoked
      ? "Amazon no longer accepts our leave: the seller took it back, connect again to go on"
      : null,
    lastUsed: lastUsed.filter((at) => at !== null).sort().at(-1) ?? null,
  };
}
