/**
 * How a report's columns become a table's: one map for each report, in the file that bears its name.
 *
 * `identity` columns say which row it is, `state` columns what it now says, a `label` only names the
 * product and goes to `products`, a `context` column helps to read the row, and a `dropped` one is let go in
 * the parser, before anything else sees it. A column that no map names is dropped and reported.
 */
export interface Column {
  /** Amazon's name first, then its variants; matched by their letters and digits alone. */
  names: readonly [string, ...string[]];
  role: "identity" | "state" | "label" | "context" | "dropped";
  /** The table's column; for a label the one in `products`; none for what is not kept. */
  field?: string;
  type?: ColumnType;
  /** An identity column whose value, where it is one of Amazon's marketplaces, is the row's. */
  mayNameMarketplace?: boolean;
  /** A file without it cannot be used; the others may be missing, and are then blank. */
  required?: boolean;
}

/**
 * `units` is a whole number that must be there, `blank_is_zero` one that Amazon leaves out when it is
 * 0, `units_or_null` one whose blank means unknown. `money` becomes minor units of the row's currency.
 * A `country` must be one of Amazon's marketplaces; a `store` counts only where it is one.
 */
export type ColumnType =
  | { kind: "date" }
  | { kind: "text" }
  | { kind: "needed_text" }
  | { kind: "units" }
  | { kind: "blank_is_zero" }
  | { kind: "units_or_null" }
  | { kind: "money" }
  | { kind: "currency" }
  | { kind: "country" }
  | { kind: "store" }
  | { kind: "code"; known: readonly string[]; aliases?: Readonly<Record<string, string>> };

export interface ColumnMap {
  /** Amazon's report type. */
  reportType: string;
  /** As a seller knows it: "is an Inventory Ledger detail report but …". */
  name: string;
  /** Where its rows go. */
  table: VaultTable;
  /** The date by which a document's first and last day are told. */
  dateField: string;
  /** A row's marketplace is part of its identity, because the report says it in a column. */
  marketplaceIsIdentity: boolean;
  columns: readonly Column[];
}

export type VaultTable =
  | "ledger_events"
  | "ledger_days"
  | "reimbursements"
  | "customer_returns"
  | "removal_orders";

/** A report that we know and do not use yet: its file is counted and its rows are not kept. */
export interface RecognisedReport {
  reportType: string;
  name: string;
  /** Columns that together only this report has. */
  marks: readonly string[];
}
