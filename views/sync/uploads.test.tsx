import { expect, test } from "vitest";
import { Uploads } from "./uploads.tsx";

test("the part asks for itself while a file waits", () => {
  const html = String(
    <Uploads vaultId="v" nonce="n" results={[{ state: "waiting", fileName: "ledger.txt" }]} />,
  );

  expect(html).toContain('hx-get="/v/v/uploads"');
  expect(html).toContain('hx-trigger="every 1s"');
});

test("it stops asking when every file has its line, failed ones with their sentence", () => {
  const html = String(
    <Uploads
      vaultId="v"
      nonce="n"
      results={[{ state: "failed", fileName: "<x>.csv", sentence: "Its header is unknown" }]}
    />,
  );

  expect(html).toContain("Its header is unknown");
  expect(html).toContain("&lt;x&gt;.csv");
  expect(html).not.toContain("hx-get");
});
