import { expect, test } from "vitest";
import type { FindingSummary } from "./finding.ts";
import { FindingRow } from "./row.tsx";

const lost: FindingSummary = {
  id: "7",
  type: "warehouse_lost",
  state: "open",
  confidence: "high",
  key: "X0012KF9QL",
  product: "Bamboo drawer organizer",
  place: "PHX7",
  date: "2026-09-29",
  units: 3,
  value: { minor: 4170, currency: "USD" },
  daysLeft: 4,
};

function row(finding: Partial<FindingSummary>, canAct = true): string {
  const props = { vaultId: "v", nonce: "n0nce", canAct };
  return String(<FindingRow {...props} finding={{ ...lost, ...finding }} />);
}

test("a product's name from a report is text, never markup", () => {
  const html = row({ product: "<script>alert(1)</script>", key: '"><img src=x>' });

  expect(html).toContain("&lt;script&gt;");
  expect(html).not.toContain("<script");
  expect(html).not.toContain("<img");
});

test("an open finding can be approved, with the page's nonce on what htmx reads", () => {
  const html = row({});

  expect(html).toContain('hx-post="/v/v/findings/7/claim"');
  expect(html.match(/hx-post=/g)).toHaveLength(html.match(/hx-nonce="n0nce"/g)!.length);
});

test.each(["not_yet", "claimed", "resolved", "dismissed", "expired", "information"] as const)(
  "a finding that is %s cannot be approved",
  (state) => expect(row({ state })).not.toContain("/claim"),
);

test("a dismissal can be taken back where it was made, and by nobody who only reads", () => {
  expect(row({ state: "dismissed" })).toContain('hx-post="/v/v/findings/7/reopening"');
  expect(row({ state: "dismissed" }, false)).not.toContain("<button");
  expect(row({ state: "expired" })).not.toContain("<button");
});

test("a viewer sees the same row without anything to press", () => {
  const html = row({}, false);

  expect(html).toContain("$41.70");
  expect(html).not.toMatch(/<button|<input/);
});
