import { expect, test } from "vitest";
import { nextWindow, planned } from "./plan.ts";

const ledger = planned[0]!;
const at = (instant: string) => new Date(instant);

test("the first request reaches 18 months back, to the month's last day where the day is missing", () => {
  const now = at("2026-08-31T12:00:00Z");

  expect(nextWindow(ledger, null, now)).toEqual({ start: at("2025-02-28"), end: now });
});

test("later ones begin at what is covered, less the overlap, and never before the 18 months", () => {
  const now = at("2026-11-23T06:00:00Z");

  expect(nextWindow(ledger, at("2026-11-22T06:00:00Z"), now).start)
    .toEqual(at("2026-09-13T06:00:00Z"));
  expect(nextWindow(ledger, at("2025-06-01T00:00:00Z"), now).start).toEqual(at("2025-05-23"));
});
