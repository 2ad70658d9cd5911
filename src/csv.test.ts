import { expect, test } from "vitest";
import { csvLine, parseCsv } from "./csv.ts";

test.each([
  ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
  ["+1", `"'+1"`],
  ["-1", `"'-1"`],
  ["@sum", `"'@sum"`],
  ["\t=1", `"'\t=1"`],
  ["  =1", `"'  =1"`],
  ["a,b", '"a,b"'],
  ["a;=1", '"a;=1"'],
  ["a\nb", '"a\nb"'],
  ["plain", "plain"],
])("text %s leaves as %s, which no spreadsheet runs", (text, cell) => {
  expect(csvLine([text])).toBe(`${cell}\r\n`);
});

test("numbers stay numbers, and what is unknown is blank", () => {
  expect(csvLine([-5, 0, null, undefined])).toBe("-5,0,,\r\n");
});

test("quoted cells hold delimiters, line ends and doubled quotes", () => {
  expect(parseCsv('a,b\r\n"x, ""y""\nz",2\n\nlast,"3"')).toEqual([
    { line: 1, cells: ["a", "b"] },
    { line: 2, cells: ['x, "y"\nz', "2"] },
    { line: 5, cells: ["last", "3"] },
  ]);
});

test("quotes that are never closed take no more time than their size", () => {
  const began = performance.now();
  parseCsv(`${'"x'.repeat(100)}\n`.repeat(10_000));
  expect(performance.now() - began).toBeLessThan(5_000);
});

test("a quote that is never closed swallows no line", () => {
  expect(parseCsv('a,b\n"x,1\ny,2').map(({ line }) => line)).toEqual([1, 2, 3]);
});
