import { describe, expect, test } from "vitest";
import { formatDecimal, isCurrency, parseInteger, parseMoney, roundHalfUp } from "./money.ts";

describe("an amount becomes minor units without a float", () => {
  test.each([
    ["12.50", "USD", ".", 1250],
    ["0.29", "USD", ".", 29],
    ["1,234.50", "USD", ".", 123450],
    ["1,234,567.89", "USD", ".", 123456789],
    ["1,234", "USD", ".", 123400],
    ["1.234,56", "EUR", ",", 123456],
    ["12,34", "EUR", ",", 1234],
    ["12.34", "EUR", ",", 1234],
    ["1.234", "EUR", ",", 123400],
    ["1200", "JPY", ".", 1200],
    ["1,200", "JPY", ".", 1200],
    ["1.5", "KWD", ".", 1500],
    ["-3", "USD", ".", -300],
    ["(3.00)", "USD", ".", -300],
    ["3.00-", "USD", ".", -300],
    ["$12", "USD", ".", 1200],
    ["1.005", "USD", ".", 101],
    ["-1.005", "USD", ".", -101],
    ["90071992547409.91", "USD", ".", 9007199254740991],
    ["90071992547409.92", "USD", ".", null],
    ["1,234,56", "USD", ".", null],
    ["1.5e3", "USD", ".", null],
    ["twelve", "USD", ".", null],
    ["", "USD", ".", null],
    ["-", "USD", ".", null],
  ])("%s %s (%s) is %s", (text, currency, decimal, minor) => {
    expect(parseMoney(text, currency, decimal as "." | ",")).toBe(minor);
  });
});

test.each([
  ["7", 7],
  ["-1", -1],
  ["1.0", 1],
  ["1,234", 1234],
  ["-0", 0],
  ["1.5", null],
  ["99999999999", null],
  ["x", null],
])("units %s are %s", (text, units) => {
  expect(parseInteger(text, ".")).toBe(units);
});

test("minor units are written as a decimal of their currency", () => {
  expect(formatDecimal(1234, "USD")).toBe("12.34");
  expect(formatDecimal(-5, "USD")).toBe("-0.05");
  expect(formatDecimal(1200, "JPY")).toBe("1200");
});

test("currencies are those in use, in upper case", () => {
  expect(["USD", "EUR", "usd", "DEM", "XXX"].map(isCurrency))
    .toEqual([true, true, false, false, false]);
});

test.each([
  [5n, 2n, 3],
  [7n, 3n, 2],
  [-5n, 2n, -2],
  [-7n, 2n, -3],
  [4n, 2n, 2],
  [0n, 7n, 0],
])("%d ÷ %d rounds half up to %d", (numerator, denominator, whole) => {
  expect(roundHalfUp(numerator, denominator)).toBe(whole);
});
