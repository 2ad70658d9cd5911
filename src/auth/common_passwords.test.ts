import fc from "fast-check";
import { expect, test } from "vitest";
import { isCommonPassword } from "./common_passwords.ts";

test.each([
  ["listed as it is", "qwertyuiopasdfgh"],
  ["the list's last line", "vjht008"],
  ["listed, in other case", "PassWord"],
  ["with a tail", "Password123!"],
  ["a walk with a tail", "Qwerty123456!"],
  ["a year and signs", "Sunshine2024!!"],
  ["substitutions", "P@ssw0rd!2024"],
  ["a year between signs", "Welcome-2026!!"],
  ["a head and a tail", "!!2024-Dragon-2024"],
  ["a first letter in disguise", "$unshine2024!"],
  ["last letters in disguise", "2026!!Princes$"],
  ["digits of the listed word itself", "Abc123-456789!"],
  ["a walk down the columns", "1qaz2WSX3edc4RFV"],
  ["the same with Shift held down", "!QAZ2wsx#EDC4rfv"],
  ["words joined by signs", "Let-me-in-2024!"],
  ["a birthday", "Charlie14.07.1986!"],
  ["a long run of digits", "Iloveyou1234567890123!"],
  ["many equal signs", "Football!!!!!!!!!!!!!!!!!!1"],
  ["diacritics", "Pässwörd-2026!!"],
  ["our own name", "SellerVault2026!"],
])("refused: %s, %s", (_, password) => {
  expect(isCommonPassword(password)).toBe(true);
});

test.each([
  ["nothing", ""],
  ["digits and signs alone", "84-1937-5520-16!"],
  ["listed words among others", "Correct-horse-7battery"],
  ["a listed word inside", "Moon-48-tower-lamp"],
  ["a short listed word before many digits", "Moon-48152093745512!"],
  ["three letters are no word", "Cat-2026-08-31!"],
  ["a word nobody listed", "Zorbatquix-2026!"],
  ["a listed word with letters after it", "Password1-kvzq-tomb"],
])("taken: %s, %s", (_, password) => {
  expect(isCommonPassword(password)).toBe(false);
});

test("what lies around a word may be twice as long as it, and no more", () => {
  expect(isCommonPassword("moon-_1-3-5-")).toBe(true);
  expect(isCommonPassword("moon-_1-3-5-7")).toBe(false);
});

test("what lies around a word may be twelve characters long, and no more", () => {
  expect(isCommonPassword("sunshine-_1-3-5-7-9-")).toBe(true);
  expect(isCommonPassword("sunshine-_1-3-5-7-9-2")).toBe(false);
});

test("long random passwords are not common", () => {
  const random = fc.string({
    unit: fc.constantFrom(..."bcdfghjkmnpqrvwxyz4679-_.:"),
    minLength: 24,
    maxLength: 64,
  });

  fc.assert(fc.property(random, (password) => !isCommonPassword(`q${password}q`)));
});

test("every listed word is refused with anything short that is no letter around it", () => {
  const word = fc.constantFrom("password", "dragon", "monkey", "letmein", "trustno1", "baseball");
  const around = fc.string({ unit: fc.constantFrom(..."0123456789!-_.#"), maxLength: 6 });

  fc.assert(
    fc.property(around, word, around, (head, word, tail) => isCommonPassword(head + word + tail)),
  );
});
