import { Button, LinkButton } from "../parts/button.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { Checkbox } from "../parts/checkbox.tsx";
import { Empty } from "../parts/empty.tsx";
import { hx } from "../parts/hx.ts";
import { KeyHints } from "../parts/keys.tsx";
import { Pager } from "../parts/pager.tsx";
import { Table } from "../parts/table.tsx";
import { Tabs } from "../parts/tabs.tsx";
import { FindingFilters } from "./filters.tsx";
import { type FindingState, type FindingSummary, STATE_NAMES } from "./finding.ts";
import { findingsHref, type FindingsQuery } from "./query.ts";
import { FindingRow } from "./row.tsx";

export interface FindingsListProps {
  vaultId: string;
  findings: FindingSummary[];
  query: FindingsQuery;
  /** How many findings of each state there are under the other filters. */
  counts: Partial<Record<FindingState, number>>;
  total: number;
  pages: number;
  /** No report was ever read here: the list is empty because nothing was looked at. */
  noReports: boolean;
  canAct: boolean;
  csrf: string;
  nonce: string;
}

const SHOWN: FindingState[] = [
  "open",
  "not_yet",
  "claimed",
  "resolved",
  "dismissed",
  "expired",
  "information",
];

/** Tabs, filters, rows and pager in one: `#findings-list`, what filters and bulk acts replace. */
export function FindingsList(props: FindingsListProps) {
  const { vaultId, query, counts, nonce } = props;
  const tabs = SHOWN.map((state) => ({
    key: state,
    href: findingsHref(vaultId, { ...query, state, page: 1 }),
    label: STATE_NAMES[state],
    count: counts[state],
    current: state === query.state,
  }));

  return (
    <div id="findings-list">
      <Tabs label="State" tabs={tabs} nonce={nonce} target="findings-list" />
      <FindingFilters vaultId={vaultId} query={query} nonce={nonce} />
      {props.findings.length > 0 ? <Rows {...props} /> : <NoFindings {...props} />}
    </div>
  );
}

function Rows({ vaultId, findings, query, total, pages, canAct, csrf, nonce }: FindingsListProps) {
  const picks = canAct && query.state === "open";
  const bulk = `/v/${vaultId}/findings/bulk`;
  const columns = [
    ...(canAct ? [picks ? <PickAll key="all" /> : ""] : []),
    { label: "Cause" },
    { label: "Item" },
    { label: "Units", number: true },
    { label: "Value", number: true },
    { label: query.state === "open" ? "Left" : "State", number: true },
    { label: "Confidence" },
    ...(canAct ? [{ label: "Actions", hidden: true }] : []),
  ];

  return (
    <>
      <form
        method="post"
        action={bulk}
        class="rows"
        {...hx(nonce, { post: bulk, target: "#findings-list", swap: "outerHTML" })}
      >
        {/* Enter inside a checkbox presses a form's first button: let that one do nothing. */}
        <button type="submit" disabled hidden />
        <CsrfField token={csrf} />
        {picks && <BulkBar />}
        <div class="panel">
          <Table caption="Findings" columns={columns} class="findings">
            {findings.map((finding) => (
              <FindingRow vaultId={vaultId} finding={finding} nonce={nonce} canAct={canAct} />
            ))}
          </Table>
        </div>
      </form>
      <div class="list-foot">
        <KeyHints hints={canAct ? [...MOVE, ...ACT] : MOVE} />
        <Pager
          page={query.page}
          pages={pages}
          total={total}
          noun={total === 1 ? "finding" : "findings"}
          hrefOf={(page) => findingsHref(vaultId, { ...query, page })}
          nonce={nonce}
          target="findings-list"
        />
      </div>
    </>
  );
}

const MOVE = [
  { keys: ["j", "k"], does: "move" },
  { keys: ["↵"], does: "open" },
  { keys: ["/"], does: "search" },
];

const ACT = [
  { keys: ["x"], does: "select" },
  { keys: ["a"], does: "approve" },
  { keys: ["d"], does: "dismiss" },
];

function PickAll() {
  return <Checkbox label="Select all on this page" class="checkbox needs-script" data-pick-all />;
}

function BulkBar() {
  return (
    <div class="bulk" data-bulk>
      <p data-bulk-count>Selected findings</p>
      <Button small look="primary" name="act" value="claim">Approve selected</Button>
      <Button small name="act" value="dismissal">Dismiss selected</Button>
    </div>
  );
}

const NOTHING: Record<FindingState, string> = {
  open: "Nothing is open",
  not_yet: "Nothing waits for its window to open",
  claimed: "Nothing is claimed",
  resolved: "Nothing is resolved",
  dismissed: "Nothing is dismissed",
  expired: "Nothing has expired",
  information: "Nothing is here for information",
};

function NoFindings({ vaultId, query, noReports }: FindingsListProps) {
  if (noReports) {
    return (
      <Empty
        icon="upload"
        title="Nothing has been read yet"
        text="Connect the Amazon account, or upload the reports that you already have from Seller Central. Findings appear as soon as the first one is read."
        actions={
          <LinkButton look="primary" icon="upload" href={`/v/${vaultId}/sync`}>
            Connect or upload
          </LinkButton>
        }
      />
    );
  }
  if (query.q || query.type || query.confidence) {
    return (
      <Empty
        icon="search"
        title="No finding fits these filters"
        text="If you expected one, SellerVault may have looked at it and found it paid, found again, or not covered by a rule."
        actions={
          <>
            <LinkButton
              href={findingsHref(vaultId, { state: query.state, sort: query.sort, page: 1 })}
            >
              Clear filters
            </LinkButton>
            {query.q && (
              <LinkButton href={`/v/${vaultId}/considered?q=${encodeURIComponent(query.q)}`}>
                Why there is no claim
              </LinkButton>
            )}
          </>
        }
      />
    );
  }
  return query.state === "open"
    ? (
      <Empty
        icon="check"
        title={NOTHING.open}
        text="Every unit that the reports show as missing is paid, found, claimed or dismissed. New findings appear with the next sync."
      />
    )
    : (
      <Empty
        icon="list"
        title={NOTHING[query.state]}
        text="Findings move here as their state changes; their history goes with them."
        actions={<LinkButton href={`/v/${vaultId}/findings`}>Show open findings</LinkButton>}
      />
    );
}
