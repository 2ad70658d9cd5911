import { expect, test } from "vitest";
import { fold, withoutDiacritics } from "./folding.ts";

test.each([
  ["case", "MooN", "moon"],
  ["composed diacritics", "Jos\u00e9", "jose"],
  ["decomposed diacritics", "Jose\u0301", "jose"],
  ["full-width forms", "\uff2a\uff4f\uff53\uff45", "jose"],
  [
    "letters without a decomposition",
    "Stra\u00dfe \u0141\u00f3d\u017a S\u00f8ren \u00c6sir",
    "strasse iodz soren aesir",
  ],
  ["Turkish i, with and without its dot", "\u0130\u0131", "ii"],
  ["Greek sigma at the end of a word or not", "\u03a3\u039f\u03a6\u039f\u03a3", "sοφοs"],
  ["@ and 4 for a", "@lic4", "aiica"],
  ["3 for e", "p3t3r", "peter"],
  ["1, !, | and l for i", "1!|lI", "iiiii"],
  ["0 for o", "b0b", "bob"],
  ["$ and 5 for s", "$5s", "sss"],
  ["7 and + for t", "7+t", "ttt"],
  ["8 for b", "8ob", "bob"],
  ["6 and 9 for g", "69g", "ggg"],
  ["2 for z", "2ed", "zed"],
  ["% for x", "ma%", "max"],
  ["( for c", "(at", "cat"],
  ["what stands for nothing", "a-b_c?#", "a-b_c?#"],
])("%s", (_, text, folded) => {
  expect(fold(text)).toBe(folded);
});

test("a Korean syllable stays one", () => {
  expect([...withoutDiacritics("김철수")]).toHaveLength(3);
});
