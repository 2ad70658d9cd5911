import { describe, expect, test } from "vitest";
import { composeText, type Mail, mailSchema } from "../mail.ts";
import * as links from "./links.ts";
import * as membership from "./membership.ts";
import * as password from "./password.ts";
import * as secondFactor from "./second_factor.ts";
import * as session from "./session.ts";
import { nameOf, type Occasion } from "./words.ts";

const notices = { ...password, ...secondFactor, ...session };
const to = "alice@seller.example";
const url = "https://sellervault.example/go/0123456789";
const occasion: Occasion = {
  at: new Date("2026-11-23T06:10:41Z"),
  device: "Firefox on Linux",
  address: "203.0.113.7",
  publicUrl: "https://sellervault.example",
  base: "" as const,
};
const WHEN = "23 Nov 2026, 06:10 UTC";

/** Every letter, with each name that somebody typed being `typed`. */
function lettersWith(typed: string): Record<string, Mail> {
  const told = { to, name: typed, occasion };
  return {
    confirmSignUp: links.confirmSignUp({ to, name: typed, company: typed, url, hours: 24 }),
    alreadyHasAccount: links.alreadyHasAccount({
      to,
      name: typed,
      signInUrl: url,
      resetUrl: `${url}-reset`,
    }),
    resetPassword: links.resetPassword({ to, name: typed, url, minutes: 60 }),
    invitation: links.invitation({
      to,
      inviter: typed,
      company: typed,
      role: "viewer",
      url,
      days: 7,
    }),
    unlock: links.unlock({ to, name: typed, url, minutes: 60, lockedUntil: occasion.at }),
    unlockKnown: links.unlock({
      to,
      name: typed,
      url,
      minutes: 60,
      lockedUntil: occasion.at,
      browser: "known",
    }),
    signedInFromNewBrowser: notices.signedInFromNewBrowser({
      ...told,
      occasion: { ...occasion, device: typed },
    }),
    passwordChanged: notices.passwordChanged(told),
    passwordReset: notices.passwordReset(told),
    passwordChangeDemanded: notices.passwordChangeDemanded({ ...told, admin: typed }),
    secondFactorEnrolled: notices.secondFactorEnrolled(told),
    secondFactorChanged: notices.secondFactorChanged(told),
    secondFactorReset: notices.secondFactorReset({ ...told, admin: typed }),
    passkeyAdded: notices.passkeyAdded({ ...told, passkey: typed }),
    passkeyRemoved: notices.passkeyRemoved({ ...told, passkey: typed }),
    recoveryCodeUsed: notices.recoveryCodeUsed({ ...told, left: 3 }),
    recoveryCodesRenewed: notices.recoveryCodesRenewed(told),
    refreshTokenReused: notices.refreshTokenReused(told),
    sessionsEnded: notices.sessionsEnded({ ...told, count: 2 }),
    unlockedByAdmin: notices.unlockedByAdmin({ ...told, admin: typed }),
    roleChanged: membership.roleChanged({ ...told, company: typed, role: "admin" }),
    removedFromCompany: membership.removedFromCompany({ ...told, company: typed }),
    leftCompany: membership.leftCompany({ ...told, company: typed }),
  };
}

const letters = Object.entries(lettersWith("Acme"));
const byOthers = [
  "passwordChangeDemanded",
  "secondFactorReset",
  "unlockedByAdmin",
  "roleChanged",
  "removedFromCompany",
];

test("every function that writes a letter is among those tested here", () => {
  const written = [links, notices, membership].flatMap((module) => Object.keys(module));

  // One of them has two wordings.
  const tested = letters.map(([name]) => name).filter((name) => name !== "unlockKnown");
  expect(tested.sort()).toEqual(written.sort());
});

describe.each(letters)("%s", (name, letter) => {
  test("may leave as it is, and is plain in tone", () => {
    expect(mailSchema.parse(letter)).toEqual(letter);
    expect(composeText(letter)).not.toMatch(/!|undefined|null|\[object|NaN| {2}/);
  });

  test("says when, and what to do if it was somebody else", () => {
    const text = letter.paragraphs.concat(letter.foot).join(" ");

    expect(text).toMatch(
      /[Ii]f (?:it was not you|you did not|you do not|that surprises|you wonder|not)/,
    );
    if (name in notices || name in membership) expect(text).toContain(WHEN);
  });

  test("names the device and address of the reader's own acts, and never an admin's", () => {
    const text = composeText(letter).replace(/\s+/g, " ");
    const own = name in notices && !byOthers.includes(name);

    expect(text.includes("203.0.113.7")).toBe(own);
  });
});

describe("a link that works once says for how long", () => {
  test.each([
    ["confirmSignUp", "24 hours"],
    ["resetPassword", "60 minutes"],
    ["invitation", "7 days"],
    ["unlock", "60 minutes"],
    ["unlockKnown", "60 minutes"],
  ])("%s: %s", (name, time) => {
    const letter = letters.find(([known]) => known === name)![1];

    expect(letter.action!.url).toBe(url);
    expect(letter.paragraphs.join(" ")).toContain(`within ${time}`);
  });
});

describe("whoever signs up with a stranger's address cannot have us write to him", () => {
  const bait = "Win $500 www.evil.example http://evil.example/x\r\n\r\nmailto:sam@evil.example " +
    "and read on ".repeat(20);

  test.each(Object.entries(lettersWith(bait)))("%s", (_, letter) => {
    const text = composeText(letter).replaceAll(url, "").replaceAll(occasion.publicUrl, "");

    expect(mailSchema.parse(letter)).toEqual(letter);
    expect(text).not.toMatch(/:\/\/|www\.\w|evil\.example|sam@evil/);
    expect(text).not.toContain("and read on and");
  });

  test.each([
    ["Acme Trading, Inc.", "Acme Trading, Inc."],
    ["A.B. Goods", "A. B. Goods"],
    ["No. 1.5 Shop", "No. 1.5 Shop"],
    ["evil.example", "evil. example"],
    ["https://evil.example", "https: / / evil. example"],
    ["sam@evil.example", "sam@ evil. example"],
    ["\u202eAcme\n", "Acme"],
    ["🏭".repeat(70), "🏭".repeat(63) + "…"],
  ])("the name %j is written %j", (typed, written) => {
    expect(nameOf(typed)).toBe(written);
  });
});

test("what is not known is left out", () => {
  const letter = notices.passwordChanged({
    to,
    occasion: { ...occasion, device: " ", address: "unknown" },
  });

  expect(letter.paragraphs[0]).toBe(
    `Your password was changed on ${WHEN}. Every session was ended.`,
  );
});

test.each([
  [4, "4 are left.", false],
  [1, "1 is left. Make new ones before they run out.", true],
  [0, "None is left: make new ones today", true],
])("with %i recovery codes left the letter says so", (left, words, urges) => {
  const text = notices.recoveryCodeUsed({ to, occasion, left }).paragraphs.join(" ");

  expect(text).toContain(words);
  expect(/make new ones (?:before|today)/i.test(text)).toBe(urges);
});

test("a notice's link leads to our own page and does nothing by itself", () => {
  const { action } = notices.passkeyAdded({ to, occasion, passkey: "Phone" });

  expect(action).toEqual({
    label: "Change your password",
    url: "https://sellervault.example/account/password",
  });
});

test("staff are led to the staff's pages", () => {
  const told = { to, occasion: { ...occasion, base: "/admin" as const } };

  expect(notices.passkeyAdded({ ...told, passkey: "Phone" }).action!.url)
    .toBe("https://sellervault.example/admin/account/password");
  expect(notices.secondFactorReset({ ...told, admin: "Alice" }).action!.url)
    .toBe("https://sellervault.example/admin/login");
});
