import { expect, test } from "vitest";
import { newRecoveryCode, readRecoveryCode } from "./recovery_codes.ts";

test("a code is eighty random bits in Crockford's base 32, in groups of four", () => {
  const codes = Array.from({ length: 200 }, newRecoveryCode);

  for (const code of codes) {
    expect(code).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
  }
  expect(new Set(codes).size).toBe(200);
  // Every one of the 32 characters stands somewhere in 3,200 of them.
  expect(new Set(codes.join("").replaceAll("-", "")).size).toBe(32);
});

test.each([
  "7q2m-x0h1-9bcd-efgk",
  "7Q2M-X0H1-9BCD-EFGK",
  " 7q2mx0h19bcdefgk ",
  "7q2m x0h1 9bcd efgk",
  "7q2m–x0h1–9bcd–efgk",
  "7q2m-xohl-9bcd-efgk",
  "7q2m-xOhI-9bcd-efgk",
])("%j is read as it was meant", (typed) => {
  expect(readRecoveryCode(typed)).toBe("7q2mx0h19bcdefgk");
});

test.each([
  "",
  "123456",
  "7q2m-x0h1-9bcd-efg",
  "7q2m-x0h1-9bcd-efgkk",
  "7q2m-x0h1-9bcd-efgu",
  "7q2m-x0h1-9bcd-efg!",
])(
  "%j is no recovery code",
  (typed) => expect(readRecoveryCode(typed)).toBeNull(),
);
