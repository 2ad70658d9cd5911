import { expect, test } from "vitest";
import { passwordInput } from "./password_input.ts";

function said(value: string): string | undefined {
  return passwordInput.safeParse(value).error?.issues[0]?.message;
}

test.each([
  ["nothing", "", "Type your password"],
  ["1,001 characters", "a".repeat(1001), "At most 1,000 characters"],
  ["NUL within", "Correct\0horse-7battery", "A password cannot hold a NUL character"],
  ["NUL at the end", "Correct-horse-7battery\0", "A password cannot hold a NUL character"],
])("%s is refused", (_, value, sentence) => {
  expect(said(value)).toBe(sentence);
});

test.each([
  ["1 character", "a"],
  ["1,000 characters", "a".repeat(1000)],
  ["spaces at both ends", "  Correct horse  "],
  ["another control character", "Correct\u0007horse"],
  ["decomposed letters", "Cafe\u0301"],
])("%s is taken verbatim", (_, value) => {
  expect(passwordInput.parse(value)).toBe(value);
});
