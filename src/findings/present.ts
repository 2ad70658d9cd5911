import type { FindingPageProps } from "../../views/findings/detail_page.tsx";
import type { EvidenceRow } from "../../views/findings/evidence.tsx";
import type { FindingSummary } from "../../views/findings/finding.ts";
import type { ClaimWindow } from "../../views/findings/window.tsx";
import { type Amount, formatAmount } from "../../views/parts/amount.ts";
import { daysInWords } from "../../views/parts/days.ts";
import { writtenOf } from "../claims/approve.ts";
import { findMap } from "../sync/columns/mod.ts";
import type { EvidenceDetail } from "./evidence.ts";
import type { FindingDetail, ListedFinding } from "./findings.ts";
import { headline } from "./headline.ts";
import { type Rulebook, windowRowInForce } from "./rulebook.ts";

/** Minor units with their currency, or null: unknown stays unknown. */
export function amountOf(minor: number | null, currency: string | null): Amount | null {
  return minor === null || currency === null ? null : { minor, currency };
}

/** A finding as the list shows it. */
export function summaryOf(finding: ListedFinding): FindingSummary {
  const {
    id,
    type,
    state,
    confidence,
    keyParts,
    title,
    eventDate,
    units,
    value,
    currency,
    daysLeft,
  } = finding;
  return {
    id: String(id),
    type: type,
    state,
    confidence,
    key: headKey(keyParts),
    product: title || finding.sku || null,
    place: keyParts.fc ?? keyParts.removalOrderId ?? null,
    date: eventDate,
    units,
    value: amountOf(value, currency),
    daysLeft,
  };
}

/** The part of a key that a seller would look for. */
function headKey(key: FindingDetail["keyParts"]): string {
  return key.reimbursementId ?? key.fnsku ?? key.removalOrderId ?? key.orderId ?? "";
}

/** A finding with its proof, as its page shows it; `names` are the tenant's members by id. */
export function detailOf(
  finding: FindingDetail,
  { book, names }: { book: Rulebook; names: Map<string, string> },
): FindingPageProps["finding"] {
  const { type, fnsku, sku, title, unitValue, value, currency, units } = finding;
  const claimable = !["information", "resolved", "expired"].includes(finding.state);
  return {
    id: String(finding.id),
    type: type,
    sentence: headline(finding),
    subjects: [title, fnsku && `FNSKU ${fnsku}`, sku && `SKU ${sku}`, finding.marketplace].filter((
      word,
    ) => !!word) as string[],
    arithmetic: {
      sentence: daysInWords(finding.explanation),
      steps: termsOf(finding).map((term, index) => ({
        sign: term.units < 0 ? "−" : index === 0 ? "" : "+",
        units: Math.abs(term.units),
        label: term.label,
      })),
      possible: claimable,
      units,
      unitValue: amountOf(unitValue, currency),
      unitValueSource: VALUE_SOURCES[type] ?? "your sourcing cost on the day of the event",
      value: amountOf(value, currency),
    },
    evidence: finding.evidence.map(evidenceOf),
    ruledOut: finding.ruledOut.map((sentence) => ({ sentence: daysInWords(sentence) })),
    status: {
      state: finding.state,
      confidence: finding.confidence,
      stateNote: finding.beforeJoined && finding.state === "expired"
        ? "before you joined"
        : finding.resolvedBy,
      window: windowOf(finding, book),
      firstSeen: finding.firstSeenAt.toISOString().slice(0, 10),
      needs: [],
    },
    caseText: claimable ? textOf(finding) : null,
    history: finding.history.toReversed().map(({ at, sentence, actor }) => ({
      at: at.toISOString(),
      text: daysInWords(sentence),
      by: actor && (names.get(actor) ?? "a former member"),
    })),
    claimId: finding.claimId === null ? null : String(finding.claimId),
  };
}

/** The sum as it was kept; a loss that was paid and taken back lacks the step that took it back. */
function termsOf({ arithmetic, evidence, units }: FindingDetail): FindingDetail["arithmetic"] {
  if (arithmetic.reduce((sum, term) => sum + term.units, 0) === units) return arithmetic;
  return [
    ...arithmetic,
    ...evidence.filter(({ role }) => role === "reversal").map(({ cells, units }) => ({
      label: `Taken back by reimbursement ${cells.reimbursementId}`,
      units,
    })),
  ];
}

const VALUE_SOURCES: Record<string, string> = {
  reimbursement_underpaid: "your sourcing cost less what was paid for a unit",
  reimbursement_clawed_back: "what Amazon took back for a unit",
};

function textOf(finding: FindingDetail): { subject: string; body: string } {
  const { subject, body } = writtenOf([finding], new Map([[finding.fnsku, finding.title ?? ""]]));
  return { subject, body };
}

function windowOf(finding: FindingDetail, book: Rulebook): ClaimWindow | null {
  const { type, marketplace, opensOn, closesOn, daysLeft, rulebookVersion } = finding;
  if (!opensOn) return null;
  const row = windowRowInForce(book, marketplace, type, closesOn ?? opensOn);
  const end = row?.closes_after_months === undefined
    ? `${row?.closes_after_days ?? "?"} days`
    : `${row.closes_after_months} months`;
  return {
    opensOn,
    closesOn,
    daysLeft: finding.state === "open" || finding.state === "claimed" ? daysLeft : null,
    rule: row
      ? `${row.opens_after_days} days to ${end} after the ${
        row.anchor.replaceAll("_", " ")
      }, ${marketplace}`
      : "",
    rulebook: rulebookVersion,
    sourceUrl: row?.source_url ?? null,
    checkedOn: row?.checked_on ?? null,
  };
}

function evidenceOf(row: EvidenceDetail): EvidenceRow {
  const { cells, fetchedAt, sha256, fileName } = row;
  return {
    report: findMap(row.reportType)?.name ?? row.reportType,
    fileName: fileName ?? row.reportType,
    sha256: sha256 ?? "",
    line: row.line,
    fetchedAt: (fetchedAt ?? new Date(0)).toISOString(),
    summary: summaryFields.flatMap((field) => cells[field] || []).join(" · "),
    units: row.role === "loss" ? -row.units : row.units,
    cells: Object.entries(cells).map(([column, value]) => ({
      column: column.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
      value: cellText(cells, column, value),
    })),
  };
}

/** Money is kept in minor units; a reader gets it as the report wrote it, with its currency. */
function cellText(
  { currency }: EvidenceDetail["cells"],
  column: string,
  value: string | number | null,
): string {
  if (value === null) return "";
  return column.startsWith("amount") && typeof value === "number" && typeof currency === "string"
    ? formatAmount({ minor: value, currency })
    : String(value);
}

/** The cells that say in a few words what a row is. */
const summaryFields = [
  "eventType",
  "reason",
  "orderType",
  "orderStatus",
  "fulfillmentCenter",
  "disposition",
  "reimbursementId",
  "orderId",
  "date",
  "approvalDate",
  "lastUpdatedDate",
];
