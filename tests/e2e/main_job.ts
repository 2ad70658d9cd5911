import type { Browser } from "playwright-core";
import { expect } from "vitest";
import type { Window } from "./chromium.ts";
import type { Product } from "./product.ts";
import { reportFiles } from "./report_files.ts";
import { openVault, signInAgain, signOut, signUp } from "./steps/entering.ts";
import { connectAmazon, disconnect, firstSync, uploadReports } from "./steps/reports.ts";
import { importCosts } from "./steps/costs.ts";
import { decide, readFinding, searchFindings } from "./steps/findings.ts";
import { amazonPays, fileClaims } from "./steps/filing.ts";
import { asViewer, otherPages, refusals } from "./steps/others.ts";

/**
 * The main job of a seller from sign-up to the money, by clicks alone. The same steps with and without
 * JavaScript: where a script spares a click, the other way makes it.
 */
export async function mainJob(window: Window, product: Product, browser: Browser): Promise<void> {
  const { page } = window;
  const files = await reportFiles(product.seller);

  const secret = await signUp(window, product);
  await signInAgain(window, secret);
  const vault = await openVault(window);
  await connectAmazon(window);
  await firstSync(window);
  await importCosts(window, product, files);
  await searchFindings(window, vault);
  await readFinding(window, vault);
  await decide(window, vault);
  const claim = await fileClaims(window, vault);
  await amazonPays(window, vault, product, claim);
  await otherPages(window, vault);
  await asViewer(browser, window, product, vault);
  await disconnect(window, vault);
  await uploadReports(window, vault, files);
  await refusals(window, vault);
  await signOut(window);

  await files.remove();
  expect(page.url()).toContain("/login");
}
