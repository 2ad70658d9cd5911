import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { layoutOf, recordReader } from "./records.ts";

/** The records of a text whose first line is its header, and its broken lines. */
function read(text: string) {
  const records: [number, string[]][] = [];
  const broken: [number, string][] = [];
  const lines = text.split("\n");
  const endsOpen = lines.at(-1) !== "";
  if (!endsOpen) lines.pop();
  const { layout } = layoutOf(lines[0]!);
  const reader = recordReader(layout, 2, {
    record: (cells, line) => records.push([line, [...cells]]),
    broken: (line, sentence) => broken.push([line, sentence]),
  });
  lines.slice(1).forEach((line, i) => reader.line(line, endsOpen && i === lines.length - 2));
  reader.end();
  return { records, broken };
}

const UNCLOSED = "a quote that is opened here is never closed";

describe("cells", () => {
  test.each<[string, string, [number, string[]][]]>([
    ["a line without quotes", "a\tb\tc\n1\t2\t3\n", [[2, ["1", "2", "3"]]]],
    ["blank cells", "a\tb\tc\n\t\t3\n", [[2, ["", "", "3"]]]],
    ["a tab in a quoted cell", '"a"\t"b"\t"c"\n"1"\t"x\ty"\t"3"\n', [[2, ["1", "x\ty", "3"]]]],
    [
      "a line end in a quoted cell",
      '"a"\t"b"\t"c"\n"1"\t"x\ny"\t"3"\n"4"\t"5"\t"6"\n',
      [[2, ["1", "x\ny", "3"]], [4, ["4", "5", "6"]]],
    ],
    ["a doubled quote", 'a,b,c\n1,"x ""y""",3\n', [[2, ["1", 'x "y"', "3"]]]],
    ["a comma in a quoted cell", 'a,b,c\n1,"x, y",3\n', [[2, ["1", "x, y", "3"]]]],
    ["semicolons", "a;b;c\n1;2,5;3\n", [[2, ["1", "2,5", "3"]]]],
    ["an inch mark in an unquoted file", 'a\tb\tc\n1\t12" plate\t3\n', [[2, [
      "1",
      '12" plate',
      "3",
    ]]]],
    [
      "a quote at a cell's start in an unquoted file",
      'a\tb\tc\n1\t"Best" mug\t3\n4\t"Good mug\t6\n7\t8\t9\n',
      [[2, ["1", '"Best" mug', "3"]], [3, ["4", '"Good mug', "6"]], [4, ["7", "8", "9"]]],
    ],
    [
      "an inch mark before the closing quote",
      '"a"\t"b"\t"c"\n"1"\t"12""\t"3"\n"4"\t"5"\t"6"\n',
      [[2, ["1", '12"', "3"]], [3, ["4", "5", "6"]]],
    ],
    ["tabs after the last cell", "a\tb\tc\n1\t2\t3\t\t\n", [[2, ["1", "2", "3", "", ""]]]],
    ["blank lines", "a\tb\tc\n\n1\t2\t3\n\n", [[3, ["1", "2", "3"]]]],
  ])("%s", (_, text, records) => {
    expect(read(text)).toEqual({ records, broken: [] });
  });
});

test("an unclosed quote costs its own line, and says where it began", () => {
  const { records, broken } = read('"a"\t"b"\t"c"\n"1"\t"x\t"3"\n"4"\t"5"\t"6"\n"7"\t"8"\t"9"\n');

  expect(records.map(([line]) => line)).toEqual([3, 4]);
  expect(broken).toEqual([[2, UNCLOSED]]);
});

test("an unclosed quote at the end is told there", () => {
  expect(read('a,b,c\n1,2,3\n4,"5').broken).toEqual([[3, UNCLOSED]]);
});

test("a line of another width is told; the last one without a line end may be cut off", () => {
  const { records, broken } = read("a\tb\tc\n1\t2\n1\t2\t3\t4\n5\t6\t7\n8\t9");

  expect(records).toEqual([[4, ["5", "6", "7"]]]);
  expect(broken).toEqual([
    [2, "has 2 cells where the header has 3"],
    [3, "has 4 cells where the header has 3"],
    [5, "has 2 cells where the header has 3: the file may have been cut off here"],
  ]);
});

test("whatever a file quotes is read back, line by line", () => {
  const cell = fc.string({ unit: fc.constantFrom(...'ab "\t\n,'.split("")), maxLength: 6 });
  const rows = fc.array(fc.tuple(fc.constant("id"), cell, fc.constant("end")), { maxLength: 8 });

  fc.assert(fc.property(rows, (rows) => {
    // A cell that looks like a whole row by itself is taken for one: what an unclosed quote would need.
    const quoted = rows.map((row) => row.map((c) => `"${c.replaceAll('"', '""')}"`).join(","));
    fc.pre(rows.every(([, c]) => c.split("\n").every((line) => line.split(",").length < 3)));

    expect(read(['"a","b","c"', ...quoted, ""].join("\n")).records.map(([, cells]) => cells))
      .toEqual(rows);
  }));
});
