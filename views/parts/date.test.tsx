import { expect, test } from "vitest";
import { Day, DaysLeft, Moment } from "./date.tsx";
import { daysInWords } from "./days.ts";

test("a calendar date keeps its day in every zone", () => {
  expect(String(<Day date="2026-12-05" />)).toBe('<time datetime="2026-12-05">5 Dec 2026</time>');
});

test("a moment says that it is UTC", () => {
  expect(String(<Moment at="2026-11-23T06:10:00Z" />)).toContain("23 Nov 2026, 06:10 UTC");
});

test.each([
  [-1, "badge-over", "closed"],
  [0, "badge-now", "last day"],
  [1, "badge-now", "1 day"],
  [7, "badge-now", "7 days"],
  [8, "badge-soon", "8 days"],
  [14, "badge-soon", "14 days"],
  [15, "badge-later", "15 days"],
])("%i days left: %s, %s", (days, look, words) => {
  expect(String(<DaysLeft days={days} />)).toBe(`<span class="badge ${look}">${words}</span>`);
});

test("a sentence's dates are written as pages write them, and its ids stay", () => {
  expect(daysInWords("Found on 2026-11-20 (reference 2026-11-2099, 2026-13-40)")).toBe(
    "Found on 20 Nov 2026 (reference 2026-11-2099, 2026-13-40)",
  );
});

test("a window without an end says so", () => {
  expect(String(<DaysLeft days={null} />)).toContain("no end yet");
});
