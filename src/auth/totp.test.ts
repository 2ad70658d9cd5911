import { describe, expect, test } from "vitest";
import { codeAt, enrolmentUri, newSecret, qrCode, stepOfCode } from "./totp.ts";

/** The secret of RFC 6238, appendix B: "12345678901234567890" in base32. */
const RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

describe("the codes of an authenticator", () => {
  // The last six of the eight digits that appendix B lists for SHA-1.
  test.each([
    [59, "287082"],
    [1111111109, "081804"],
    [1111111111, "050471"],
    [1234567890, "005924"],
    [2000000000, "279037"],
    [20000000000, "353130"],
  ])("at %i seconds it shows %s", (seconds, code) => {
    const now = new Date(seconds * 1000);

    expect(codeAt(RFC_SECRET, now)).toBe(code);
    expect(stepOfCode(RFC_SECRET, { code, now })).toBe(Math.floor(seconds / 30));
  });

  test("a code is good in its own step, the one before and the one after, to the millisecond", () => {
    const step = 50_000_000;
    const begin = step * 30_000;
    const code = codeAt(RFC_SECRET, new Date(begin));
    const at = (milliseconds: number) =>
      stepOfCode(RFC_SECRET, { code, now: new Date(begin + milliseconds) });

    expect([-30_001, -30_000, -1, 0, 29_999, 59_999, 60_000].map(at)).toEqual([
      null,
      step,
      step,
      step,
      step,
      step,
      null,
    ]);
  });

  test.each(["", "28708", "2870820", "28708a", "２８７０８２", "+87082", "287082\n"])(
    "%j is no code",
    (code) => expect(stepOfCode(RFC_SECRET, { code, now: new Date(59_000) })).toBeNull(),
  );
});

describe("a secret", () => {
  test("is 160 random bits in base32", () => {
    const secrets = Array.from({ length: 50 }, newSecret);

    expect(new Set(secrets).size).toBe(50);
    for (const secret of secrets) expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  });

  test("goes to an authenticator with the product's name and the account's", () => {
    const uri = (realm: "seller" | "staff") =>
      new URL(enrolmentUri(RFC_SECRET, { realm, email: "ann+1@example.com" }));

    expect(decodeURIComponent(uri("seller").pathname)).toContain("SellerVault:ann+1@example.com");
    expect(Object.fromEntries(uri("staff").searchParams)).toEqual({
      issuer: "SellerVault staff",
      secret: RFC_SECRET,
      algorithm: "SHA1",
      digits: "6",
      period: "30",
    });
  });

  test("is drawn without anything that the content policy refuses, and named for readers", async () => {
    const svg = await qrCode(enrolmentUri(RFC_SECRET, { realm: "seller", email: "a@example.com" }));

    expect(svg).toMatch(/^<svg [^>]*role="img" aria-label="[^"]+"[^>]*>.*<\/svg>$/s);
    expect(svg).not.toMatch(/style|script|href|\son/);
  });
});
