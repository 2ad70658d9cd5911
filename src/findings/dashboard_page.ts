import type { VaultTx } from "../../db/vault.ts";
import type { DashboardPageProps } from "../../views/vaults/dashboard_page.tsx";
import type { Amount } from "../../views/parts/amount.ts";
import { counted, formatCount } from "../../views/parts/count.ts";
import type { ExpiringRow } from "../../views/vaults/expiring.tsx";
import { addDays } from "../days.ts";
import { addUp } from "../money.ts";
import { listStandings } from "../sync/overview.ts";
import { headline } from "./headline.ts";
import { type Dashboard, dashboard, type Figure, listChanges } from "./dashboard.ts";

type Shown = Omit<DashboardPageProps, "page" | "vaultId" | "canAct" | "noReports">;

const LATELY_DAYS = 14;

/** The dashboard of a vault as its page shows it, as of `today`, the marketplace's day. */
export async function dashboardOf(
  tx: VaultTx,
  { vaultId, today }: { vaultId: string; today: string },
): Promise<Shown> {
  const figures = await dashboard(tx, today);
  const changes = await listChanges(tx, {
    since: new Date(addDays(today, -LATELY_DAYS)),
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
      amounts: sums,
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
    sums: addUp(byType.flatMap(({ sums }) => sums)),
  };
}

function noteOf({ later, needCost }: { later: number; needCost: number }): string | null {
  const notes = [
    later > 0 && `${formatCount(later)} more ${later === 1 ? "opens" : "open"} later`,
    needCost > 0 &&
    `${formatCount(needCost)} ${needCost === 1 ? "needs" : "need"} a cost`,
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
  const amounts = figure.sums.filter(({ minor }) => minor !== 0);
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
  const all = { findings: total(byType), sums: addUp(byType.flatMap(({ sums }) => sums)) };
  const upTo = [{ findings: 0, sums: [] as Amount[] }, ...expiring, all];
  const names = ["7", "14", "30", "later"] as const;
  return names.map((within, index) => {
    const [before, until] = [upTo[index]!, upTo[index + 1]!];
    const minus = before.sums.map(({ currency, minor }) => ({ currency, minor: -minor }));
    return {
      within,
      findings: until.findings - before.findings,
      amounts: addUp([...until.sums, ...minus]).filter(({ minor }) => minor !== 0),
    };
  });
}

function total(rows: { findings: number }[]): number {
  return rows.reduce((sum, { findings }) => sum + findings, 0);
}
