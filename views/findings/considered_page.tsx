import { Layout } from "../layout.tsx";
import type { PageContext } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { formatCount } from "../parts/count.ts";
import { Day } from "../parts/date.tsx";
import { Empty } from "../parts/empty.tsx";
import { hx } from "../parts/hx.ts";
import { Icon } from "../parts/icon.tsx";
import { PageHead } from "../parts/page_head.tsx";
import { Cell, RowHead, Table } from "../parts/table.tsx";
import { type FindingType, TYPE_NAMES } from "./finding.ts";

/** A candidate that made no finding, and why. */
export interface Considered {
  type: FindingType;
  key: string;
  product: string | null;
  date: string;
  units: number;
  /** "Paid by reimbursement R-98814420", "Found on 3 Oct 2026", "No rule for CA yet". */
  reason: string;
}

export interface ConsideredListProps {
  q: string;
  items: Considered[];
  /** The list is bounded; true where more would have matched. */
  more: boolean;
}

export interface ConsideredPageProps extends ConsideredListProps {
  page: PageContext;
  vaultId: string;
}

/** `/v/:vault/considered`: why there is no claim. */
export function ConsideredPage({ page, vaultId, q, items, more }: ConsideredPageProps) {
  const action = `/v/${vaultId}/considered`;
  return (
    <Layout page={page}>
      <PageHead
        title="Why there is no claim"
        lead="Everything SellerVault looked at and set aside: paid, found again, covered by an order of yours, or without a rule."
      />
      <form
        class="filters"
        action={action}
        role="search"
        {...hx(page.nonce, {
          get: action,
          target: "#considered-list",
          swap: "outerHTML",
          "push-url": "true",
        })}
      >
        <label class="filter-search">
          <span class="visually-hidden">SKU, FNSKU, order or reference</span>
          <Icon name="search" />
          <input type="search" name="q" value={q} placeholder="SKU, FNSKU, order, reference…" />
        </label>
        <Button small>Search</Button>
      </form>
      <ConsideredList q={q} items={items} more={more} />
    </Layout>
  );
}

/** `#considered-list`, what the search replaces. */
export function ConsideredList({ q, items, more }: ConsideredListProps) {
  return (
    <div id="considered-list">
      {items.length === 0 ? <NothingConsidered q={q} /> : (
        <div class="panel">
          <Table caption="Candidates that made no finding" columns={COLUMNS}>
            {items.map((item) => (
              <tr role="row">
                <RowHead>
                  {TYPE_NAMES[item.type]}
                  <small>
                    <Day date={item.date} />
                  </small>
                </RowHead>
                <Cell>
                  <code>{item.key}</code>
                  {item.product && <small>{item.product}</small>}
                </Cell>
                <Cell label="Units" number>{formatCount(item.units)}</Cell>
                <Cell>{item.reason}</Cell>
              </tr>
            ))}
          </Table>
        </div>
      )}
      {more && (
        <p class="note">
          These are the newest{" "}
          {items.length}. Search for an FNSKU, order or reference to see its others.
        </p>
      )}
    </div>
  );
}

const COLUMNS = [
  { label: "Looked like" },
  { label: "Item" },
  { label: "Units", number: true },
  { label: "Why no claim" },
];

function NothingConsidered({ q }: { q: string }) {
  return q
    ? (
      <Empty
        icon="search"
        title={`Nothing was set aside for “${q}”`}
        text="Either no report names it, or it has a finding of its own."
      />
    )
    : (
      <Empty
        icon="question"
        title="Nothing was set aside yet"
        text="As soon as reports are read, each missing unit that is explained is listed here with its explanation."
      />
    );
}
