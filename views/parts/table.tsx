import type { Child, PropsWithChildren } from "hono/jsx";

export interface Column {
  label: string;
  /** Numbers are aligned at their right edge, with tabular figures. */
  number?: boolean;
  /** Read aloud only, e.g. above a column of buttons. */
  hidden?: boolean;
}

export interface TableProps {
  /** What the table holds; shown only to readers unless the page has no heading for it. */
  caption: string;
  columns: readonly (Column | Child)[];
  class?: string;
  children?: Child;
}

function isColumn(column: Column | Child): column is Column {
  return typeof column === "object" && column !== null && "label" in column;
}

/**
 * A table that becomes a stack of cards on a phone. The roles repeat what the
 * elements say, since browsers forget table semantics once `display` changes.
 */
export function Table({ caption, columns, class: extra, children }: TableProps) {
  return (
    <table class={extra ? `table ${extra}` : "table"} role="table">
      <caption class="visually-hidden">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) =>
            isColumn(column)
              ? (
                <th scope="col" role="columnheader" class={column.number ? "number" : undefined}>
                  <span class={column.hidden ? "visually-hidden" : undefined}>{column.label}</span>
                </th>
              )
              : <th key="box" scope="col" role="columnheader" class="narrow">{column}</th>
          )}
        </tr>
      </thead>
      <tbody role="rowgroup">{children}</tbody>
    </table>
  );
}

export interface CellProps {
  /** The column's name, shown beside the value where the table is a stack of cards. */
  label?: string;
  number?: boolean;
  class?: string;
}

/** One cell. */
export function Cell({ label, number, class: extra, children }: PropsWithChildren<CellProps>) {
  const names = [number && "number", extra].filter(Boolean).join(" ");
  return <td role="cell" class={names || undefined} data-label={label}>{children}</td>;
}

/** The cell that names its row. */
export function RowHead({ class: extra, children }: PropsWithChildren<{ class?: string }>) {
  return <th scope="row" role="rowheader" class={extra}>{children}</th>;
}
