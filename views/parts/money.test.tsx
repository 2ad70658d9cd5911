import { expect, test } from "vitest";
import { formatAmount } from "./amount.ts";
import { BigMoney, Money, MoneyList } from "./money.tsx";

test.each([
  [4170, "USD", "$41.70"],
  [4170, "JPY", "¥4,170"],
  [-300, "EUR", "−€3.00"],
  [2240, "CAD", "CA$22.40"],
  [1234, "KWD", "KWD 1.234"],
  [1250, "RSD", "RSD 12.50"],
  [0, "GBP", "£0.00"],
])("%i minor units of %s read as %s", (minor, currency, text) => {
  expect(formatAmount({ minor, currency }).replaceAll("\u00a0", " ")).toBe(text);
});

test("an unknown worth asks for a cost and never reads as zero", () => {
  const html = String(<Money amount={null} />);

  expect(html).toContain("needs a cost");
  expect(html).not.toContain("0");
});

test("two currencies stand apart", () => {
  const html = String(
    <MoneyList amounts={[{ minor: 100, currency: "USD" }, { minor: 200, currency: "CAD" }]} />,
  );

  expect(html).toContain("$1.00</span>");
  expect(html).toContain("CA$2.00</span>");
  expect(html).not.toContain("3.00");
});

test("a currency without decimals has none in large print either", () => {
  const html = String(<BigMoney amounts={[{ minor: 90000, currency: "JPY" }]} none="–" />);

  expect(html).toContain("¥90,000<small></small>");
});
