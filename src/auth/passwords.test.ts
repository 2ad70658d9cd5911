import { hash } from "@node-rs/bcrypt";
import { expect, test } from "vitest";
import { TooMany } from "../errors.ts";
import { hashingDone, hashPassword, needsRehash, verifyPassword } from "./passwords.ts";

const PASSWORD = "Correct-horse-7battery";
/** What bcrypt is given for PASSWORD: HMAC-SHA-256 under `sellervault password v1`, by openssl. */
const CONDENSED = "LYaqK7Nm4iVfMOWaFs+jjR5jKSbR+1JGQ7rfuIweIOM=";

test("a hash is bcrypt's, at cost 12, and never twice the same", async () => {
  const [one, other] = await Promise.all([hashPassword(PASSWORD), hashPassword(PASSWORD)]);

  expect(one).toMatch(/^\$2b\$12\$[./A-Za-z0-9]{53}$/);
  expect(one).not.toBe(other);
  expect(await verifyPassword(PASSWORD, one)).toBe(true);
  expect(await verifyPassword("correct-horse-7battery", one)).toBe(false);
});

test("passwords that differ only after byte 72 are not one another's", async () => {
  const alike = "Aa1!".repeat(18);
  const known = await hashPassword(`${alike}north`);

  expect(new TextEncoder().encode(alike)).toHaveLength(72);
  expect(await verifyPassword(`${alike}north`, known)).toBe(true);
  expect(await verifyPassword(`${alike}south`, known)).toBe(false);
  expect(await verifyPassword(alike, known)).toBe(false);
});

test("passwords of three-byte characters count to their end", async () => {
  const alike = "パスワード".repeat(5);
  const known = await hashPassword(`${alike}東`);

  expect(await verifyPassword(`${alike}東`, known)).toBe(true);
  expect(await verifyPassword(`${alike}西`, known)).toBe(false);
});

test("the same letters in another form of Unicode are the same password", async () => {
  const known = await hashPassword("Caf\u00e9-horse-7battery");

  expect(await verifyPassword("Cafe\u0301-horse-7battery", known)).toBe(true);
});

test("a hash of another cost still opens, and asks to be made anew", async () => {
  const cheap = await hash(CONDENSED, 10);

  expect(await verifyPassword(PASSWORD, cheap)).toBe(true);
  expect(await verifyPassword("Wrong-horse-7battery", cheap)).toBe(false);
});

/** PASSWORD's hashes at costs 14 and 15. */
const COSTLY = "$2b$14$ABdG8cIwAYYsk/uRB9TqE.nso5NMbrINLdOGu/0R0iy3m9/5RI1pG";
const TOO_COSTLY = "$2b$15$HBLAvGfTI83uFmpLyxcHC.gZEllmVeiItKzf1DI2yY71C.gEQTWT6";

test("a cost of 14 still opens; beyond it a hash is as good as none, whatever made it", async () => {
  expect(await verifyPassword(PASSWORD, COSTLY)).toBe(true);
  expect(await verifyPassword(PASSWORD, TOO_COSTLY)).toBe(false);
});

const REST = "3Txe3xby2wB0QFBEE7s1MuT.87scf/h079oqXwrUGjbiGRf4i6aea";

test.each([
  ["$2b$12$" + REST, false],
  ["$2a$12$" + REST, false],
  ["$2b$10$" + REST, true],
  ["$2b$11$" + REST, true],
  ["$2b$13$" + REST, true],
  ["$2b$20$" + REST, true],
  ["$argon2id$v=19$m=19456", true],
  ["", true],
])("%s asks to be made anew: %s", (known, anew) => {
  expect(needsRehash(known)).toBe(anew);
});

test.each([
  ["nobody's", null],
  ["too costly", TOO_COSTLY],
  ["far too costly", "$2b$31$" + REST],
  ["no hash", "no password opens this"],
  ["cut off", ("$2b$12$" + REST).slice(0, -1)],
])("%s takes one verification of cost 12 and opens to nothing", async (_, known) => {
  const before = hashingDone();

  expect(await verifyPassword(PASSWORD, known)).toBe(false);

  expect(hashingDone()).toEqual({ ...before, verifications: before.verifications + 1 });
});

test("hashes and verifications are counted apart", async () => {
  const before = hashingDone();

  await verifyPassword(PASSWORD, await hashPassword(PASSWORD));

  expect(hashingDone()).toEqual({
    hashes: before.hashes + 1,
    verifications: before.verifications + 1,
  });
});

test("what waits for one client's network leaves another's its turn", async () => {
  const near = (host: number) => ({ from: { address: `2001:db8:1:2::${host}` } });
  const flood = [1, 2, 3, 4].map((host) =>
    host % 2 ? hashPassword(PASSWORD, near(host)) : verifyPassword(PASSWORD, null, near(host))
  );
  const other = verifyPassword(PASSWORD, null, { from: { address: "2001:db8:1:3::1" } });

  const outcomes = await Promise.allSettled(flood);

  const refused = outcomes.filter((outcome) => outcome.status === "rejected");
  expect(refused.map(({ reason }) => reason)).toEqual([expect.any(TooMany)]);
  expect(await other).toBe(false);
});
