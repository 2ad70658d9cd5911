import { expect, test } from "vitest";
import rulebook from "../../../db/rulebook/2026-11-23.json" with { type: "json" };
import { lettersOf } from "../../letters.ts";
import { COLUMN_MAPS } from "./mod.ts";

const { complete, unfinished } = rulebook.removal_order_statuses;

test.each([
  ["ledger_events", "event_type", rulebook.event_types.values],
  ["ledger_events", "reason", rulebook.reason_codes.codes.map(({ code }) => code)],
  ["ledger_events", "disposition", rulebook.dispositions.values],
  ["reimbursements", "reason", rulebook.reimbursement_reasons.reasons.map(({ reason }) => reason)],
  ["removal_orders", "order_status", [...complete, ...unfinished]],
])("%s.%s: what is read is what the rulebook knows", (table, field, known) => {
  const type = COLUMN_MAPS.find((map) => map.table === table)!.columns
    .find((column) => column.field === field)!.type!;
  if (type.kind !== "code") throw new TypeError(`${field} is no coded column`);
  const spelled = new Map(type.known.map((code) => [lettersOf(code), code]));
  const asRead = known.map((value) => {
    const letters = lettersOf(value);
    return spelled.get(letters) ?? type.aliases?.[letters];
  });

  expect(new Set(asRead)).toEqual(new Set(type.known));
});
