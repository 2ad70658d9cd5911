import { expect, test } from "vitest";
import { openChromium, openWindow } from "./chromium.ts";
import { mainJob } from "./main_job.ts";
import { openProduct } from "./product.ts";

const MINUTES_10 = 600_000;
const browser = await openChromium();

for (const script of [true, false]) {
  const product = await openProduct();

  test(
    `a seller connects, finds, files and is paid, ${script ? "with" : "without"} JavaScript`,
    async () => {
      const window = await openWindow(browser, product.url, script);

      try {
        await mainJob(window, product, browser);
      } finally {
        expect.soft(window.troubles).toEqual([]);
        await window.close();
      }
    },
    MINUTES_10,
  );
}
