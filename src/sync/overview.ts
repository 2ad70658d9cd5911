import { and, desc, eq, sql } from "drizzle-orm";
import { type Report, reports } from "../../db/schema/vault/mod.ts";
import type { VaultTx } from "../../db/vault.ts";
import { COLUMN_MAPS } from "./columns/mod.ts";

/** How one report type stands; instants in ISO form, days of the marketplace. */
export interface ReportStanding {
  reportType: string;
  name: string;
  state: "fresh" | "running" | "waiting" | "late" | "failed" | "never";
  /** When its newest document came, and when the next one is asked for. */
  last: string | null;
  next: string | null;
  /** The last day that its documents cover. */
  through: string | null;
  rows: number;
  trouble: string | null;
  droppedColumns: string[];
  unknown: string[];
}

/** Every report type that is kept, whether it was ever read or not. */
export async function listStandings(tx: VaultTx): Promise<ReportStanding[]> {
  const rows = await tx.execute<{
    report_type: string;
    last: string | null;
    next: string | null;
    through: string | null;
    rows: number;
    trouble: string | null;
    under_way: string | null;
    late: boolean | null;
    dropped: string[] | null;
    unknown: { column: string; value: string; count: number }[] | null;
  }>(sql`
    with newest as (
      select distinct on (report_type) report_type, dropped_columns, unknown_values
      from reports where state = 'done' and sha256 is not null order by report_type, fetched_at desc, id desc
    )
    select r.report_type,
      ${iso(sql`max(r.fetched_at) filter (where r.state in ('done', 'empty'))`)} as last,
      ${iso(sql`max(c.next_due_at)`)} as next,
      max(r.last_date)::text as through,
      coalesce(sum(r.rows_new), 0)::int as rows,
      max(c.trouble) as trouble,
      max(r.state) filter (where r.state in ('requested', 'in_queue', 'in_progress')) as under_way,
      max(c.next_due_at) < now() - interval '6 hours' as late,
      (select dropped_columns from newest n where n.report_type = r.report_type) as dropped,
      (select unknown_values from newest n where n.report_type = r.report_type) as unknown
    from reports r left join sync_cursors c using (report_type)
    group by r.report_type`);
  const known = new Map(rows.map((row) => [row.report_type, row]));
  return COLUMN_MAPS.map(({ reportType, name }) => {
    const row = known.get(reportType);
    if (!row) {
      return {
        reportType,
        name,
        state: "never",
        last: null,
        next: null,
        through: null,
        rows: 0,
        trouble: null,
        droppedColumns: [],
        unknown: [],
      };
    }
    const { last, next, through, trouble } = row;
    return {
      reportType,
      name,
      state: stateOf(row),
      last,
      next,
      through,
      rows: row.rows,
      trouble,
      droppedColumns: row.dropped ?? [],
      unknown: (row.unknown ?? []).map(({ column, value, count }) =>
        `${column} “${value}” (${count})`
      ),
    };
  });
}

function stateOf(
  { under_way, trouble, late, last }: {
    under_way: string | null;
    trouble: string | null;
    late: boolean | null;
    last: string | null;
  },
): ReportStanding["state"] {
  if (under_way) return under_way === "in_progress" ? "running" : "waiting";
  if (trouble) return "failed";
  if (last === null) return "never";
  return late ? "late" : "fresh";
}

/** The newest uploads first, a bounded number of them. */
export async function listUploads(tx: VaultTx, most = 50): Promise<Report[]> {
  return await tx.select().from(reports)
    .where(
      and(eq(reports.source, "upload"), sql`${reports.requestedAt} > now() - interval '30 days'`),
    )
    .orderBy(desc(reports.id))
    .limit(most);
}

function iso(instant: ReturnType<typeof sql>) {
  return sql`to_char((${instant}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
}
