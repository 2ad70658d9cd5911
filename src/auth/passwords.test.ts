import { expect, test } from "vitest";
import { unmetPasswordRules } from "./passwords.ts";

const zedric = { name: "Zedric Moon", email: "zed.q@example.test" };

test.each([
  ["Correct-horse-7battery", []],
  ["short-A1", ["at least 12 characters"]],
  ["correct-horse-7battery", ["an upper-case letter"]],
  ["CORRECT-HORSE-7BATTERY", ["a lower-case letter"]],
  ["Correct-horse-battery", ["a digit"]],
  ["Correct7horse7battery", ["a special character"]],
  ["My-mOON-landing-1969", ["to do without your name and e-mail address"]],
  ["My-ZED-landing-1969", ["to do without your name and e-mail address"]],
  ["Quick-Q-landing-1969", []],
  ["", [
    "at least 12 characters",
    "an upper-case letter",
    "a lower-case letter",
    "a digit",
    "a special character",
  ]],
])("%j breaks %j", (password, broken) => {
  expect(unmetPasswordRules(password, zedric)).toEqual(broken);
});
