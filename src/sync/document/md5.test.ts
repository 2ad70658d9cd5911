import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { md5 } from "./md5.ts";

test("the digest is the runtime's own, for every length and character", () => {
  const texts = fc.string({ unit: "binary", maxLength: 400 });

  fc.assert(fc.property(texts, (text) => {
    expect(md5(text)).toBe(createHash("md5").update(text).digest("hex"));
  }));
  for (let length = 0; length < 200; length++) {
    const text = "x".repeat(length);
    expect(md5(text)).toBe(createHash("md5").update(text).digest("hex"));
  }
});
