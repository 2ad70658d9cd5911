import { Hono } from "hono";
import { z } from "zod";
import { claimTypes, confidences, findingStates } from "../../db/schema/vault/findings.ts";
import type { VaultTx } from "../../db/vault.ts";
import { ConsideredList, ConsideredPage } from "../../views/findings/considered_page.tsx";
import { FindingPage } from "../../views/findings/detail_page.tsx";
import { FindingsList } from "../../views/findings/list.tsx";
import { FindingsPage } from "../../views/findings/list_page.tsx";
import type { FindingsQuery } from "../../views/findings/query.ts";
import { findingsHref } from "../../views/findings/query.ts";
import { FindingRow } from "../../views/findings/row.tsx";
import type { FlashMessage } from "../../views/page.ts";
import { daysInWords } from "../../views/parts/days.ts";
import { formatCount } from "../../views/parts/count.ts";
import { FlashRegion } from "../../views/parts/flash.tsx";
import { DashboardPage } from "../../views/vaults/dashboard_page.tsx";
import { claimFindings } from "../claims/approve.ts";
import { allowConsent } from "../connections/allow_consent.ts";
import { Invalid } from "../errors.ts";
import { allow } from "../http/access.ts";
import type { VaultContext, VaultEnv } from "../http/env.ts";
import { form, input, rowId, text } from "../http/input.ts";
import { changed, goTo, isHtmx, vaultPage } from "../http/respond.ts";
import { listMembers } from "../tenants/members.ts";
import { vaultFrame } from "../vaults/frame.ts";
import { todayOf } from "../vaults/today.ts";
import { dashboardOf } from "./dashboard_page.ts";
import {
  dismissFinding,
  findConsidered,
  getFinding,
  type ListedFinding,
  listFindings,
  reopenFinding,
} from "./findings.ts";
import { detailOf, summaryOf } from "./present.ts";

const PAGE_SIZE = 50;

/** An empty choice of a form is no choice. */
const choice = <T extends string>(values: readonly [T, ...T[]]) =>
  z.enum(["", ...values], "There is no such filter").optional().transform((value) =>
    (value || undefined) as T | undefined
  );

const findingsQuery = z.object({
  state: choice(findingStates),
  type: choice(claimTypes),
  confidence: choice(confidences),
  q: text(200).optional(),
  sort: choice(["value", "days", "odds"]),
  page: z.coerce.number().int().min(1).max(100_000).catch(1).default(1),
});

const ids = z.preprocess(
  (value) => value === undefined ? [] : Array.isArray(value) ? value : [value],
  z.array(rowId).max(1000),
);
const param = z.object({ id: rowId.catch(0) });
/** Row buttons post the whole list's form; only the address counts. */
const rowForm = form({
  ids: ids.optional(),
  act: z.string().optional(),
  reason: text(2000).optional(),
});

/** `/v/:vault/findings`: the working list, one finding, and what is decided about it. */
export const findingRoutes = new Hono<VaultEnv>();

findingRoutes.get("/", allow("viewer"), input("query", findingsQuery), async (c) => {
  const query = c.req.valid("query");
  return await show(c, queryOf(query), { elsewhere: !query.state && !!query.q });
});

findingRoutes.get("/:id", allow("viewer"), input("param", param), async (c) => {
  const { vault, session, web } = c.var;
  const { id } = c.req.valid("param");
  const { frame, finding } = await c.var.run(async (tx) => ({
    frame: await vaultFrame(tx),
    finding: await getFinding(tx, id, todayOf(c)),
  }));
  const members = await c.var.inTenant(listMembers);
  const names = new Map(members.map((member) => [member.id, member.name]));
  return c.html(
    <FindingPage
      page={vaultPage(c, frame, "Finding", "findings")}
      vaultId={vault.id}
      finding={detailOf(finding, { book: await web.book(), names })}
      sku={finding.sku || null}
      canAct={session.role !== "viewer"}
    />,
  );
});

findingRoutes.post(
  "/:id/claim",
  allow("member"),
  input("param", param),
  input("form", rowForm),
  async (c) => {
    const { id } = c.req.valid("param");
    const actor = c.var.session.user.id;
    const asOf = todayOf(c);
    const finding = await c.var.run(async (tx) => {
      await claimFindings(tx, { ids: [id], actor, asOf });
      const finding = await getFinding(tx, id, asOf);
      await tellCounts(c, tx, { from: "open", to: finding.state });
      return finding;
    });
    const at = `/v/${c.var.vault.id}`;
    return changed(
      c,
      rowOf(c, finding),
      finding.claimId ? `${at}/claims/${finding.claimId}` : `${at}/findings`,
      "Approved: it waits at the filing desk",
    );
  },
);

findingRoutes.post(
  "/:id/dismissal",
  allow("member"),
  input("param", param),
  input("form", rowForm),
  async (c) => {
    const { id } = c.req.valid("param");
    const { reason } = c.req.valid("form");
    const asOf = todayOf(c);
    const finding = await c.var.run(async (tx) => {
      await dismissFinding(tx, { id, actor: c.var.session.user.id, reason: reason || NO_REASON });
      const finding = await getFinding(tx, id, asOf);
      await tellCounts(c, tx, { from: "open", to: finding.state });
      return finding;
    });
    return changed(
      c,
      rowOf(c, finding),
      `/v/${c.var.vault.id}/findings`,
      "Dismissed: it opens again if its units grow",
    );
  },
);

const NO_REASON = "no reason given";

findingRoutes.post(
  "/:id/reopening",
  allow("member"),
  input("param", param),
  input("form", rowForm),
  async (c) => {
    const { id } = c.req.valid("param");
    const asOf = todayOf(c);
    const finding = await c.var.run(async (tx) => {
      await reopenFinding(tx, { id, actor: c.var.session.user.id, asOf });
      const finding = await getFinding(tx, id, asOf);
      await tellCounts(c, tx, { from: "dismissed", to: finding.state });
      return finding;
    });
    return changed(
      c,
      rowOf(c, finding),
      `/v/${c.var.vault.id}/findings/${id}`,
      finding.state === "expired"
        ? "The dismissal is taken back; its window is over by now"
        : "The dismissal is taken back",
    );
  },
);

/** A row answers alone: the counts beside it follow in a header that `static/app.js` reads. */
async function tellCounts(
  c: VaultContext,
  tx: VaultTx,
  moved: { from: string; to: string },
): Promise<void> {
  if (!isHtmx(c)) return;
  const { counts } = await vaultFrame(tx);
  c.header("HX-Counts", JSON.stringify({ ...counts, moved }));
}

findingRoutes.post(
  "/bulk",
  allow("member"),
  input("form", form({ ids, act: z.enum(["claim", "dismissal"]) })),
  async (c) => {
    const { ids, act } = c.req.valid("form");
    if (ids.length === 0) throw new Invalid("Tick a finding first: none was chosen");
    const actor = c.var.session.user.id;
    const done = await c.var.run(async (tx) => {
      if (act === "claim") {
        return (await claimFindings(tx, { ids, actor, asOf: todayOf(c) })).length;
      }
      for (const id of ids) await dismissFinding(tx, { id, actor, reason: NO_REASON });
      return ids.length;
    });
    const flash = {
      kind: "done",
      text: act === "claim" ? approved(done) : dismissed(done),
    } as const;
    const query = queryShown(c);
    if (isHtmx(c)) return await show(c, query, { flash });
    return goTo(c, findingsHref(c.var.vault.id, query), flash);
  },
);

function approved(claims: number): string {
  return claims === 1
    ? "1 claim waits at the filing desk"
    : `${formatCount(claims)} claims wait at the filing desk`;
}

function dismissed(findings: number): string {
  return findings === 1
    ? "1 finding is dismissed"
    : `${formatCount(findings)} findings are dismissed`;
}

/** The list that the browser shows, so that its filters stay as they are; else the open findings. */
function queryShown(c: VaultContext): FindingsQuery {
  const shown = c.req.header("HX-Current-URL") ?? c.req.header("Referer") ?? "";
  const address = URL.canParse(shown) ? new URL(shown) : null;
  const words = address?.pathname === `/v/${c.var.vault.id}/findings` ? address.searchParams : [];
  const parsed = findingsQuery.safeParse(Object.fromEntries(words));
  return queryOf(parsed.success ? parsed.data : findingsQuery.parse({}));
}

function queryOf(
  { state = "open", sort = "days", type, confidence, q, page }: z.output<typeof findingsQuery>,
): FindingsQuery {
  return {
    state,
    sort,
    page,
    ...(type && { type }),
    ...(confidence && { confidence }),
    ...(q && { q }),
  };
}

/** `elsewhere`: a search that names no state goes to the first one that has what it looks for. */
async function show(
  c: VaultContext,
  query: FindingsQuery,
  { flash, elsewhere = false }: { flash?: FlashMessage; elsewhere?: boolean } = {},
) {
  const { vault, session } = c.var;
  const asOf = todayOf(c);
  const [frame, found] = await c.var.run((tx) =>
    Promise.all([vaultFrame(tx), listFindings(tx, { ...query, asOf, pageSize: PAGE_SIZE })])
  );
  const state = findingStates.find((name) => found.counts[name]);
  if (elsewhere && found.total === 0 && state) {
    return c.redirect(findingsHref(vault.id, { ...query, state, page: 1 }), 303);
  }
  const pages = Math.max(1, Math.ceil(found.total / PAGE_SIZE));
  if (query.page > pages) return c.redirect(findingsHref(vault.id, { ...query, page: pages }), 303);
  const list = {
    vaultId: vault.id,
    findings: found.findings.map(summaryOf),
    query,
    counts: found.counts,
    total: found.total,
    pages,
    noReports: frame.freshness.state === "never",
    canAct: session.role !== "viewer",
  };
  if (isHtmx(c)) {
    c.header("HX-Counts", JSON.stringify(frame.counts));
    return c.html(
      <>
        <FindingsList {...list} csrf={c.var.csrf} nonce={c.var.nonce} />
        {flash && <FlashRegion flash={flash} oob />}
      </>,
    );
  }
  return c.html(<FindingsPage page={vaultPage(c, frame, "Findings", "findings")} list={list} />);
}

function rowOf(c: VaultContext, finding: ListedFinding) {
  return (
    <FindingRow vaultId={c.var.vault.id} finding={summaryOf(finding)} nonce={c.var.nonce} canAct />
  );
}

/** `/v/:vault/considered`: why there is no claim. */
export const consideredRoutes = new Hono<VaultEnv>();

consideredRoutes.get(
  "/",
  allow("viewer"),
  input("query", z.object({ q: text(200).default("") })),
  async (c) => {
    const { q } = c.req.valid("query");
    const { frame, found } = await c.var.run(async (tx) => ({
      frame: await vaultFrame(tx),
      found: await findConsidered(tx, { q }),
    }));
    const list = {
      q,
      more: found.more,
      items: found.items.map(({ type, key, keyParts, title, date, units, explanation }) => ({
        type,
        key: keyParts.reimbursementId ?? keyParts.fnsku ?? keyParts.removalOrderId ?? key,
        product: title,
        date,
        units,
        reason: reasonOf(explanation),
      })),
    };
    if (isHtmx(c)) return c.html(<ConsideredList {...list} />);
    const page = vaultPage(c, frame, "Why there is no claim", "considered");
    return c.html(<ConsideredPage {...list} page={page} vaultId={c.var.vault.id} />);
  },
);

/** A sentence for the page; what two rows of one reimbursement say alike is said once. */
function reasonOf(explanation: string): string {
  const sentence = [...new Set(explanation.split("; "))].join("; ");
  return daysInWords(sentence.charAt(0).toUpperCase() + sentence.slice(1));
}

/** `/v/:vault`: the dashboard. */
export const dashboardRoutes = new Hono<VaultEnv>();

dashboardRoutes.get("/", allow("viewer"), async (c) => {
  const { vault, session } = c.var;
  if (vault.state === "requested") {
    return goTo(c, "/vaults", {
      kind: "notice",
      text: `${vault.name} is being made: try again in a moment`,
    });
  }
  allowConsent(c);
  const { frame, figures } = await c.var.run(async (tx) => ({
    frame: await vaultFrame(tx),
    figures: await dashboardOf(tx, { vaultId: vault.id, today: todayOf(c) }),
  }));
  return c.html(
    <DashboardPage
      page={vaultPage(c, frame, vault.name, "dashboard")}
      vaultId={vault.id}
      canAct={session.role === "admin"}
      noReports={frame.freshness.state === "never"}
      {...figures}
    />,
  );
});
