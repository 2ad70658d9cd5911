import type { Finding } from "../../db/schema/vault/findings.ts";
import type { Considered, Detected, Detection, EvidenceRow } from "./detected.ts";
import { keyText } from "./detected.ts";

/** A finding as the vault keeps it, and whether a claim that was filed has asked for it. */
export type Kept =
  & Omit<Finding, "firstSeenAt" | "changedAt" | "keyParts" | "rulebookVersion">
  & { filed: boolean };

type State = Finding["state"];

/** What the vault is to keep of one finding from now on. */
export interface Written extends Omit<Detected, "state" | "rows"> {
  /** Null for a new one. */
  id: number | null;
  ordinal: number;
  state: State;
  dismissedUnits: number | null;
  rows: EvidenceRow[];
  /** What happened to it; nothing where the same is only said in other words. */
  events: { event: string; sentence: string }[];
}

/**
 * Joins what an audit sees with what the vault keeps, and returns what changes. The same key updates
 * the same finding; units that were claimed stay claimed, and what grows beyond them is the next
 * ordinal; what the data no longer support is resolved. An audit that sees the same changes nothing.
 */
export function planLife(kept: Kept[], detection: Detection): Written[] {
  const detected = new Map(detection.findings.map((row) => [nameOf(row), row]));
  const considered = new Map(detection.considered.map((row) => [nameOf(row), row]));
  const keptByName = Map.groupBy(kept, (row) => `${row.type} ${row.key}`);
  const written: Written[] = [];

  for (const [name, finding] of detected) {
    if (!keptByName.has(name)) written.push(opened(finding, 1, finding.units));
  }
  for (const [name, rows] of keptByName) {
    const ordered = rows.toSorted((a, b) => a.ordinal - b.ordinal);
    written.push(...continued(ordered, detected.get(name), considered.get(name)));
  }
  return written;
}

function nameOf({ type, key }: Pick<Detected, "type" | "key">): string {
  return `${type} ${keyText(key)}`;
}

/** The parts of one key that the vault keeps, against what is seen of it now. */
function continued(
  kept: Kept[],
  finding: Detected | undefined,
  aside: Considered | undefined,
): Written[] {
  const live = kept.filter((row) => row.state !== "resolved");
  if (!finding || finding.state === "resolved") {
    return live.length > 0
      ? live.map((row) => resolved(row, finding, aside))
      : clawedBackLater(kept, finding);
  }
  const last = kept.at(-1);
  if (!last) return [];
  if (live.length === 0) {
    const again = last.filed
      ? opened(finding, last.ordinal + 1, finding.units)
      : updated(last, finding, finding.units);
    return again ? [again] : [];
  }

  const { shares, rest } = share(live, finding.units);
  const written = live.flatMap((row) => {
    const units = shares.get(row.id) ?? 0;
    return (units > 0 ? updated(row, finding, units) : resolved(row, finding, aside)) ?? [];
  });
  if (rest > 0) written.push(opened(finding, last.ordinal + 1, rest));
  return written;
}

/**
 * How the units open now fall on the parts. What is gone is taken off claimed parts first, since that
 * is what was asked for; what has come falls on the last part that is not claimed.
 */
function share(live: Kept[], units: number): { shares: Map<number, number>; rest: number } {
  const shares = new Map(live.map((row) => [row.id, row.units]));
  let change = units - live.reduce((sum, row) => sum + row.units, 0);
  if (change < 0) {
    const isClaimed = (row: Kept) => row.state === "claimed" ? 0 : 1;
    for (const row of live.toSorted((a, b) => isClaimed(a) - isClaimed(b))) {
      const taken = Math.min(row.units, -change);
      shares.set(row.id, row.units - taken);
      change += taken;
    }
    return { shares, rest: 0 };
  }
  const open = live.findLast((row) => row.state !== "claimed");
  if (open) shares.set(open.id, open.units + change);
  return { shares, rest: open ? 0 : change };
}

function opened(finding: Detected, ordinal: number, units: number): Written {
  const { state } = finding;
  return {
    ...partOf(finding, units),
    id: null,
    ordinal,
    state,
    dismissedUnits: null,
    events: [{
      event: state === "open" ? "opened" : state,
      sentence: `First seen, units: ${units}`,
    }],
  };
}

function updated(row: Kept, finding: Detected, units: number): Written | null {
  const state = nextState(row, finding, units);
  const next: Written = {
    ...partOf(finding, units),
    id: row.id,
    ordinal: row.ordinal,
    state,
    beforeJoined: state === "expired" && finding.beforeJoined,
    dismissedUnits: state === "dismissed" ? row.dismissedUnits : null,
    events: eventsBetween(row, state, units, finding),
  };
  return isSame(row, next) ? null : next;
}

/** A claimed part stays claimed; a dismissed one opens again when its units grow. */
function nextState(row: Kept, finding: Detected, units: number): State {
  if (row.state === "claimed") return "claimed";
  if (row.state === "dismissed" && units <= (row.dismissedUnits ?? row.units)) return "dismissed";
  return finding.state;
}

/** A part of the units of a key: the sum says which of them stand elsewhere. */
function partOf(finding: Detected, units: number) {
  const { state: _, ...said } = finding;
  const elsewhere = finding.units - units;
  return {
    ...said,
    units,
    value: finding.unitValue === null ? null : finding.unitValue * units,
    arithmetic: elsewhere === 0 ? finding.arithmetic : [
      ...finding.arithmetic,
      { label: "In another part of this finding", units: -elsewhere },
    ],
  };
}

function resolved(
  row: Kept,
  finding: Detected | undefined,
  aside: Considered | undefined,
): Written {
  const resolvedBy = finding?.resolvedBy ?? aside?.explanation ??
    (finding ? paidBy(finding) : "newer report rows no longer show it");
  return {
    ...keptAsWritten(row),
    state: "resolved",
    beforeJoined: false,
    dismissedUnits: null,
    resolvedBy,
    rows: finding?.rows ?? aside?.rows ?? [],
    events: [{ event: "resolved", sentence: `Resolved: ${resolvedBy}` }],
  };
}

/** What shrank a finding whose other part goes on. */
function paidBy(finding: Detected): string {
  const credits = finding.arithmetic.slice(1).map(({ label }) => label);
  return credits.length > 0 ? credits.join("; ") : "newer report rows show fewer units";
}

/** A loss that was paid long ago, and whose payment is now taken back: its last part says so. */
function clawedBackLater(kept: Kept[], finding: Detected | undefined): Written[] {
  const last = kept.at(-1);
  if (!finding || !last || last.resolvedBy === finding.resolvedBy) return [];
  return [resolved(last, finding, undefined)];
}

function keptAsWritten(row: Kept): Omit<Written, "events" | "rows"> {
  const { filed: _filed, key: _key, ...said } = row;
  return {
    ...said,
    key: {},
    confidence: row.confidence === "high" ? "high" : "review",
    opensOn: row.opensOn ?? row.eventDate,
    closesOn: row.closesOn ?? row.eventDate,
  };
}

function eventsBetween(
  row: Kept,
  state: State,
  units: number,
  { explanation, closesOn }: Detected,
): Written["events"] {
  if (row.state === "resolved" || (row.state === "dismissed" && state !== "dismissed")) {
    return [{ event: "reopened", sentence: `Open again with ${units}: ${explanation}` }];
  }
  const events = [];
  if (units > row.units) {
    events.push({ event: "grew", sentence: `Grew from ${row.units} to ${units}` });
  }
  if (units < row.units) {
    events.push({ event: "shrank", sentence: `Shrank from ${row.units} to ${units}` });
  }
  if (state !== row.state) {
    events.push(
      state === "open"
        ? { event: "opened", sentence: `The window is open until ${closesOn}` }
        : state === "expired"
        ? { event: "expired", sentence: `The window closed on ${closesOn} and nothing was filed` }
        : { event: state, sentence: explanation },
    );
  }
  return events;
}

const compared = [
  "state",
  "units",
  "unitValue",
  "value",
  "currency",
  "confidence",
  "marketplace",
  "fnsku",
  "sku",
  "asin",
  "eventDate",
  "opensOn",
  "closesOn",
  "beforeJoined",
  "explanation",
  "resolvedBy",
  "dismissedUnits",
] as const;

function isSame(row: Kept, next: Written): boolean {
  return compared.every((name) => row[name] === next[name]) &&
    sumText(row.arithmetic) === sumText(next.arithmetic) &&
    row.ruledOut.join("\n") === next.ruledOut.join("\n");
}

function sumText(terms: Finding["arithmetic"]): string {
  return terms.map(({ label, units }) => `${label} ${units}`).join("\n");
}
