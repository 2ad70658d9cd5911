import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  partsOf,
  passwordRules,
  unmarkedPasswordRules,
  unmetPasswordRules,
} from "./password_policy.ts";

const zedric = { name: "Zedric Moon", email: "zed.q@orchard.example" };
const nobody = { name: "", email: "" };

function broken(password: string, owner = zedric): string[] {
  return passwordRules(password, owner).filter(({ met }) => !met).map(({ rule }) => rule);
}

test.each([
  ["Correct-horse-7battery", []],
  // 11, 12 and 13 code points.
  ["Kvz7-qp-xtm", ["length"]],
  ["Kvz7-qp-xtmb", []],
  ["Kvz7-qp-xtmbr", []],
  // Twelve code points, of which one takes two UTF-16 units; then eleven that take twelve.
  ["Kvz7-qp-xtm🐙", []],
  ["Kvz7-qp-xt🐙", ["length"]],
  ["correct-horse-7battery", ["upper"]],
  ["Étoile-horse-7battery", ["upper"]],
  ["CORRECT-HORSE-7BATTERY", ["lower"]],
  ["CORRECT-HORSE-7BATTÉRYé", ["lower"]],
  ["Correct-horse-battery", ["digit"]],
  ["Correct-horse-battery٣", ["digit"]],
  ["Correct7horse7battery", ["special"]],
  ["Correct 7horse 7battery", ["special"]],
  ["Correct7horse7batter\u00ff", ["special"]],
  ["Correct7horse7battery…", []],
  ["Correct7horse7battery☂", []],
  ["Correct7horse7battery🐙", []],
  ["Password123!", ["common"]],
  ["short-A1", ["length"]],
  ["", ["length", "upper", "lower", "digit", "special"]],
  ["moon", ["length", "upper", "digit", "special", "owner", "common"]],
])("%j breaks %j", (password, rules) => {
  expect(broken(password)).toEqual(rules);
});

test.each([..."!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"])("%s is special", (sign) => {
  expect(broken(`Correct7horse7battery${sign}`)).toEqual([]);
});

describe("no part of the owner stands in it", () => {
  test.each([
    ["My-Moon-landing-1969"],
    ["My-mOON-landing-1969"],
    ["My-M00n-landing-1969"],
    ["My-möön-landing-1969"],
    ["My-noom-landing-1969"],
    ["Xcirdez-landing-1969"],
    ["Xc1rd3z-landing-1969"],
    ["My-z3dr!c-walks-1969"],
    ["My-2edr|c-walks-1969"],
    ["My-ZED-walking-1969"],
    ["My-zed.q-walks-1969"],
    ["My-0rchard-walk-1969"],
    ["Dr@hcro-walking-1969"],
  ])("%s", (password) => {
    expect(broken(password)).toEqual(["owner"]);
  });

  test.each([
    ["two letters are no part", "Quick-Q-landing-1969"],
    ["the public suffix", "An-example-walks-1969"],
    ["the word in pieces", "My-mo-on-landing-1969"],
  ])("but not %s: %s", (_, password) => {
    expect(broken(password)).toEqual([]);
  });

  test("an owner of whom nothing is known forbids nothing", () => {
    expect(broken("My-Moon-landing-1969", nobody)).toEqual([]);
  });
});

test.each([
  ["words of the name", { name: "José Müller-Lüdenscheidt", email: "" }, [
    "jose",
    "muller",
    "ludenscheidt",
  ]],
  ["words of three code points", { name: "Bo Ann 김철수 김", email: "" }, ["ann", "김철수"]],
  ["the local part whole and in pieces", { name: "", email: "j.mueller+shop@gmail.com" }, [
    "j.mueller+shop",
    "mueller",
    "shop",
  ]],
  ["the domain's own label", { name: "", email: "x@mail.acme-tools.co.uk" }, ["acme-tools"]],
  ["a label below a private suffix", { name: "", email: "x@acme.myshopify.com" }, ["acme"]],
  ["an international label", { name: "", email: "x@xn--mller-kva.de" }, ["muller"]],
  ["no mail host", { name: "", email: "x@icloud.com" }, []],
  ["no mail host of a country", { name: "", email: "x@yahoo.co.uk" }, []],
  ["a namesake of a mail host", { name: "", email: "x@yahoo.example" }, ["yahoo"]],
  ["an address without a domain, half typed", { name: "", email: "alice" }, ["alice"]],
  ["an address of a suffix alone", { name: "", email: "x@com" }, []],
  ["an address in numbers", { name: "", email: "x@[192.0.2.1]" }, []],
  ["each once", { name: "Alice Alice", email: "alice@alice.example" }, ["alice"]],
])("parts: %s", (_, owner, parts) => {
  expect(partsOf(owner)).toEqual(parts);
});

describe("of each class one is enough, and one is needed", () => {
  const classes = {
    upper: fc.constantFrom(..."BCDFGHJKMNPQRVWXYZ"),
    lower: fc.constantFrom(..."bcdfghjkmnpqrvwxyz"),
    digit: fc.constantFrom(..."0123456789"),
    special: fc.constantFrom(..."!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~§¿–€🐙"),
  };

  /** Of 24 to 60 characters, from these classes, each at least once; long, so that no list knows it. */
  function passwordsOf(names: (keyof typeof classes)[]) {
    const chosen = names.map((name) => classes[name]);
    return fc.tuple(
      fc.tuple(...chosen),
      fc.array(fc.oneof(...chosen), { minLength: 24, maxLength: 56 }),
    )
      .map(([one, more]) => [...one, ...more].join(""));
  }

  const all = Object.keys(classes) as (keyof typeof classes)[];

  test("all four", () => {
    fc.assert(fc.property(passwordsOf(all), (password) => {
      // Digits and signs around a few letters may make a listed word; that rule has its own tests.
      expect(broken(password, nobody).filter((rule) => rule !== "common")).toEqual([]);
    }));
  });

  test.each(all)("all but %s", (missing) => {
    const others = all.filter((name) => name !== missing);

    fc.assert(fc.property(passwordsOf(others), (password) => {
      expect(broken(password, nobody).filter((rule) => rule !== "common")).toEqual([missing]);
    }));
  });

  test("shorter than twelve", () => {
    const short = fc.array(fc.oneof(...Object.values(classes)), { maxLength: 11 });

    fc.assert(fc.property(short, (signs) => {
      expect(broken(signs.join(""), nobody)).toContain("length");
    }));
  });
});

test("a password that holds a part of the owner is refused whatever surrounds it", () => {
  const part = fc.constantFrom("zedric", "M00N", "0rch@rd", "noom", "C!rd3z");
  const around = fc.string({ unit: "grapheme", maxLength: 20 });

  fc.assert(fc.property(around, part, around, (head, part, tail) => {
    // A mark at the very beginning would join the part's last letter: it is dropped all the same.
    expect(broken(head + part + tail)).toContain("owner");
  }));
});

test("rules keep their order and their names, and phrases tell the broken ones", () => {
  const names = ["length", "upper", "lower", "digit", "special", "owner", "common"];

  expect(passwordRules("x", nobody).map(({ rule }) => rule)).toEqual(names);
  expect(unmarkedPasswordRules().map(({ rule }) => rule)).toEqual(names);
  expect(unmetPasswordRules("Correct horse battery", nobody)).toEqual([
    "a digit (0–9)",
    "a special character, such as !@#$%",
  ]);
});
