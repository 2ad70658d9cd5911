import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll } from "vitest";
import { projectRoot } from "../../db/embedded.ts";

/** Debian's Chromium, for as long as the test file runs. */
export async function openChromium(): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: Deno.env.get("CHROMIUM") ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-background-networking"],
  });
  afterAll(() => browser.close());
  return browser;
}

/** A window that notes whatever a user should never meet. */
export interface Window {
  page: Page;
  script: boolean;
  /** What went wrong so far, in words; empty at the end of a good journey. */
  troubles: string[];
  /** Does `act`, in which an answer of this status is what should come. */
  expecting<T>(status: number, act: () => Promise<T>): Promise<T>;
  /**
   * Looks at the page in light and dark, wide and on a phone: nothing is wider than the screen, and
   * axe finds nothing. With SCREENSHOTS naming a folder it keeps pictures there.
   */
  look(name: string): Promise<void>;
  close(): Promise<void>;
}

export async function openWindow(
  browser: Browser,
  baseURL: string,
  script: boolean,
): Promise<Window> {
  const context = await browser.newContext({
    baseURL,
    javaScriptEnabled: script,
    viewport: WIDE,
    reducedMotion: "reduce",
    timezoneId: "America/Los_Angeles",
    permissions: script ? ["clipboard-read", "clipboard-write"] : [],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const troubles: string[] = [];
  let expected: number | null = null;

  if (script) await noteViolations(context, troubles);
  const at = () => new URL(page.url()).pathname;
  page.on("pageerror", (error) => troubles.push(`${at()}: ${error.message}`));
  page.on("console", (message) => {
    // An answer of 400 or more is judged below, where its status is known.
    if (message.text().startsWith("Failed to load resource")) return;
    if (message.type() === "error" || message.type() === "warning") {
      troubles.push(`${at()}: console: ${message.text()}`);
    }
  });
  page.on("response", (response) => {
    const status = response.status();
    if (status < 400 || status === expected) return;
    const { pathname } = new URL(response.url());
    troubles.push(`${response.request().method()} ${pathname}: ${status}`);
  });
  page.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText ?? "";
    // The browser gives up what a click makes superfluous.
    if (reason !== "net::ERR_ABORTED") troubles.push(`${request.url()}: ${reason}`);
  });

  return {
    page,
    script,
    troubles,
    async expecting(status, act) {
      expected = status;
      try {
        return await act();
      } finally {
        expected = null;
      }
    },
    async look(name) {
      for (const [width, viewport] of [["wide", WIDE], ["phone", PHONE]] as const) {
        for (const colorScheme of ["light", "dark"] as const) {
          await page.setViewportSize(viewport);
          await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
          const where = `${name}, ${width}, ${colorScheme}`;
          const rules = colorScheme === "light" ? STANDARDS : COLOURS;
          for (const words of await faultsOf(page, script ? rules : null)) {
            troubles.push(`${where}: ${words}`);
          }
          await keepPicture(page, `${name}-${width}-${colorScheme}`);
        }
      }
      await page.setViewportSize(WIDE);
      await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    },
    close: () => context.close(),
  };
}

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

async function noteViolations(context: BrowserContext, troubles: string[]): Promise<void> {
  await context.exposeBinding("violated", (_, words: string) => void troubles.push(words));
  await context.addInitScript(`addEventListener("securitypolicyviolation", (event) => violated(
    location.pathname + ": content policy: " + event.violatedDirective + " " + event.blockedURI))`);
}

const axe = await Deno.readTextFile(join(projectRoot, "node_modules/axe-core/axe.min.js"));
const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** All that a dark page can do worse than a light one. */
const COLOURS = ["color-contrast", "link-in-text-block"];

async function faultsOf(page: Page, rules: string[] | null): Promise<string[]> {
  const wider = await page.evaluate<number>(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
  const faults = wider > 0 ? [`wider than the screen by ${wider} px`] : [];
  if (!rules) return faults;
  if (!await page.evaluate("'axe' in window")) await page.evaluate(axe);
  const options = { runOnly: rules, preload: false, resultTypes: ["violations"] };
  const violations = await page.evaluate<
    { id: string; nodes: { html: string; any: { message: string }[] }[] }[]
  >(
    `axe.run(${JSON.stringify(options)}).then(({ violations }) => violations)`,
  );
  return [
    ...faults,
    ...violations.flatMap(({ id, nodes }) =>
      nodes.slice(0, 3).map(({ html, any }) =>
        `${id}: ${html.slice(0, 160)} ${any[0]?.message ?? ""}`
      )
    ),
  ];
}

async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = Deno.env.get("SCREENSHOTS");
  // Hiding the caret would leave style attributes behind, which the content policy forbids to copy.
  const how = { fullPage: true, caret: "initial" } as const;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), ...how });
}
