import { LinkButton } from "../parts/button.tsx";
import { Empty } from "../parts/empty.tsx";
import { KeyHints } from "../parts/keys.tsx";
import { Pager } from "../parts/pager.tsx";
import { Table } from "../parts/table.tsx";
import { Tabs } from "../parts/tabs.tsx";
import type { ClaimSummary } from "./claim.ts";
import { ClaimRow } from "./row.tsx";

/** The desk's heaps: what to file, what waits for Amazon, and what came of it. */
export type DeskHeap = "ready" | "waiting" | "paid" | "denied" | "closed";

const HEAP_NAMES: Record<DeskHeap, string> = {
  ready: "To file",
  waiting: "Waiting for Amazon",
  paid: "Paid",
  denied: "Denied",
  closed: "Withdrawn or expired",
};

const HEAPS = Object.keys(HEAP_NAMES) as DeskHeap[];

export interface ClaimsListProps {
  vaultId: string;
  /** `?state=` of the address; `ready` is the default. */
  heap: DeskHeap;
  counts: Partial<Record<DeskHeap, number>>;
  claims: ClaimSummary[];
  page: number;
  pages: number;
  total: number;
  nonce: string;
}

function hrefOf(vaultId: string, heap: DeskHeap, page: number): string {
  const words = new URLSearchParams();
  if (heap !== "ready") words.set("state", heap);
  if (page > 1) words.set("page", String(page));
  const asked = words.toString();
  return `/v/${vaultId}/claims${asked && `?${asked}`}`;
}

/** Tabs, rows and pager: `#claims-list`. */
export function ClaimsList(props: ClaimsListProps) {
  const { vaultId, heap, counts, claims, nonce } = props;
  const tabs = HEAPS.map((key) => ({
    href: hrefOf(vaultId, key, 1),
    label: HEAP_NAMES[key],
    count: counts[key],
    current: key === heap,
  }));

  return (
    <div id="claims-list">
      <Tabs label="Claims" tabs={tabs} nonce={nonce} target="claims-list" />
      {claims.length === 0 ? <NoClaims vaultId={vaultId} heap={heap} /> : (
        <>
          <div class="panel">
            <Table caption={`Claims: ${HEAP_NAMES[heap]}`} columns={columnsOf(heap)}>
              {claims.map((claim) => <ClaimRow key={claim.id} vaultId={vaultId} claim={claim} />)}
            </Table>
          </div>
          <div class="list-foot">
            <KeyHints hints={[{ keys: ["j", "k"], does: "move" }, { keys: ["↵"], does: "open" }]} />
            <Pager
              page={props.page}
              pages={props.pages}
              total={props.total}
              noun={props.total === 1 ? "claim" : "claims"}
              hrefOf={(page) => hrefOf(vaultId, heap, page)}
              nonce={nonce}
              target="claims-list"
            />
          </div>
        </>
      )}
    </div>
  );
}

function columnsOf(heap: DeskHeap) {
  return [
    { label: "Claim" },
    { label: "Reference" },
    { label: "State" },
    { label: heap === "ready" ? "File within" : "Case" },
    { label: "Possible", number: true },
    { label: "Paid", number: true },
  ];
}

function NoClaims({ vaultId, heap }: { vaultId: string; heap: DeskHeap }) {
  if (heap !== "ready") {
    return (
      <Empty
        icon="inbox"
        title={`Nothing under “${HEAP_NAMES[heap]}”`}
        text="Claims come here by themselves as you file them and as Amazon answers."
      />
    );
  }
  return (
    <Empty
      icon="inbox"
      title="The desk is clear"
      text="Approve a finding and its claim waits here, with its subject, text and evidence ready to copy into Seller Central."
      actions={
        <LinkButton look="primary" href={`/v/${vaultId}/findings`}>Review findings</LinkButton>
      }
    />
  );
}
