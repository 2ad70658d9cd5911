import { expect, test } from "vitest";
import { addDays, addMonths, dayNumber, dayOf, isDay } from "./days.ts";

test("days are counted across months and leap years", () => {
  expect(addDays("2024-02-28", 2)).toBe("2024-03-01");
  expect(addDays("2025-01-01", -1)).toBe("2024-12-31");
  expect(["2025-02-30", "2025-2-3", "2025-02-03"].map(isDay)).toEqual([false, false, true]);
});

test.each([
  ["2026-01-31", 1, "2026-02-28"],
  ["2028-01-31", 1, "2028-02-29"],
  ["2026-11-30", 3, "2027-02-28"],
  ["2026-05-15", 9, "2027-02-15"],
  ["2026-12-31", 6, "2027-06-30"],
])("%s and %d calendar months is %s", (from, months, to) => {
  expect(addMonths(from, months)).toBe(to);
});

test("a day's number leads back to it, and what is no day has none", () => {
  expect(dayOf(dayNumber("2028-02-29"))).toBe("2028-02-29");
  expect(dayNumber("2028-03-01") - dayNumber("2028-02-28")).toBe(2);
  expect(() => dayNumber("29.02.2028")).toThrow("want YYYY-MM-DD");
});
