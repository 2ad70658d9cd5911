import type { VaultTx } from "../../db/vault.ts";
import type { DashboardPageProps } from "../../views/vaults/dashboard_page.tsx";
import type { ExpiringRow } from "../../views/vaults/expiring.tsx";
import { listStandings } from "../sync/overview.ts";
import { headline } from "./headline.ts";
import { type Dashboard, dashboard, type Figure, listChanges, type Sum } from "./dashboard.ts";

type Shown = Omit<DashboardPageProps, "page" | "vaultId" | "canAct" | "noReports">;

const DAY_MS = 86_400_000;
const LATELY_DAYS = 14;

/** The dashboard of a vault as its page shows it, as of `today`, the marketplace's day. */
export async function dashboardOf(
  tx: VaultTx,
  { vaultId, today }: { vaultId: string; today: string },
): Promise<Shown> {
  const figures = await dashboard(tx, today);
  const changes = await listChanges(tx, {
    since: new Date(Date.parse(today) - LATELY_DAYS * DAY_MS),
    limit: 8,
  });
  const standings = await listStandings(tx);
  const openNow = openOf(figures);
  const open = openNow.findings;
  const later = figures.possible.findings - open;
  return {
    sentence: open === 0
      ? "Nothing is open to claim today."
      : `${counted(open, "possible finding")} can be claimed today${closing(figures)}.`,
    figures: {
      possible: figureOf(openNow, "finding", noteOf({ later, needCost: figures.needCost })),
      claimed: figureOf(figures.claimed, "claim", null),
      paid: figureOf(figures.paid, "claim", "as the reimbursement reports show"),
      missed: figureOf(figures.missed, "finding", "expired unfiled since you joined"),
    },
    expiring: bandsOf(figures),
    causes: figures.byType.map(({ type, findings, units, sums }) => ({
      type,
      findings,
      units,
      amounts: sums.map(amountOf),
    })),
    reports: standings.map(({ name, through, state }) => ({
      report: name,
      through,
      state: state === "running" || state === "waiting"
        ? "late"
        : state === "failed"
        ? "failing"
        : state,
    })),
    changes: changes.map(({ at, event, sentence, findingId, ...finding }) => ({
      at: at.toISOString(),
      text: event === "opened" ? headline(finding) : `${headline(finding)}: ${sentence}`,
      href: `/v/${vaultId}/findings/${findingId}`,
    })),
    needCost: figures.needCost,
  };
}

/** What can be claimed today, as the overview and the list count it. */
function openOf({ byType }: Dashboard): Figure {
  return {
    findings: total(byType),
    units: byType.reduce((sum, { units }) => sum + units, 0),
    sums: addedUp(byType.flatMap(({ sums }) => sums)),
  };
}

function noteOf({ later, needCost }: { later: number; needCost: number }): string | null {
  const notes = [
    later > 0 && `${later.toLocaleString("en-US")} more ${later === 1 ? "opens" : "open"} later`,
    needCost > 0 &&
    `${needCost.toLocaleString("en-US")} ${needCost === 1 ? "needs" : "need"} a cost`,
  ].filter(Boolean);
  return notes.join(" · ") || null;
}

function closing({ expiring }: Dashboard): string {
  const week = expiring.find(({ days }) => days === 7)?.findings ?? 0;
  return week > 0
    ? `; ${counted(week, "window")} ${week === 1 ? "closes" : "close"} within 7 days`
    : "";
}

/** What is counted stands under the amount, or under all of them: it is no count of one currency. */
function figureOf(figure: Figure, noun: string, note: string | null) {
  const amounts = figure.sums.filter(({ amount }) => amount !== 0).map(amountOf);
  const count = `${counted(figure.findings, noun)}, ${counted(figure.units, "unit")}`;
  const [only, ...others] = amounts;
  if (only && others.length === 0) return { lines: [{ amount: only, note: count }], note };
  return {
    lines: amounts.map((amount) => ({ amount, note: "" })),
    note: [figure.findings > 0 && count, note].filter(Boolean).join(" · ") || null,
  };
}

/** The dashboard counts cumulatively, the page in bands: the next week, the one after, the rest. */
function bandsOf({ expiring, byType }: Dashboard): ExpiringRow[] {
  const all = { findings: total(byType), sums: addedUp(byType.flatMap(({ sums }) => sums)) };
  const upTo = [{ findings: 0, sums: [] as Sum[] }, ...expiring, all];
  const names = ["7", "14", "30", "later"] as const;
  return names.map((within, index) => {
    const [before, until] = [upTo[index]!, upTo[index + 1]!];
    const minus = before.sums.map(({ currency, amount }) => ({ currency, amount: -amount }));
    return {
      within,
      findings: until.findings - before.findings,
      amounts: addedUp([...until.sums, ...minus]).filter(({ amount }) => amount !== 0).map(
        amountOf,
      ),
    };
  });
}

function total(rows: { findings: number }[]): number {
  return rows.reduce((sum, { findings }) => sum + findings, 0);
}

/** By currency; two currencies are never added. */
function addedUp(sums: Sum[]): Sum[] {
  const added = new Map<string, number>();
  for (const { currency, amount } of sums) added.set(currency, (added.get(currency) ?? 0) + amount);
  return [...added].map(([currency, amount]) => ({ currency, amount }));
}

function amountOf({ currency, amount }: Sum) {
  return { minor: amount, currency };
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}
