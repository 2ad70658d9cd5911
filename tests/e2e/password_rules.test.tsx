import { Hono } from "hono";
import { afterAll, expect, test } from "vitest";
import { freePort } from "../../db/embedded.ts";
import { passwordRules, unmarkedPasswordRules } from "../../src/auth/password_policy.ts";
import { passwordRulesRoutes } from "../../src/auth/password_rules_routes.tsx";
import { realmOf } from "../../src/auth/realm.ts";
import { assetRoutes } from "../../src/http/assets.ts";
import type { Web, WebEnv } from "../../src/http/env.ts";
import { securityHeaders } from "../../src/http/headers.ts";
import { publicPage } from "../../src/http/respond.ts";
import { SignUpPage } from "../../views/auth/sign_up_page.tsx";
import { openChromium, openWindow } from "./chromium.ts";

const url = await serveSignUp();
const browser = await openChromium();

/** The sign-up form and the rules beneath its password, under the content policy, without a database. */
async function serveSignUp(): Promise<string> {
  const port = freePort();
  const url = `http://localhost:${port}`;
  const app = new Hono<WebEnv>();
  app.use(async (c, next) => {
    c.set("web", { config: { PUBLIC_URL: url } } as Web);
    c.set("realm", realmOf(c.req.path));
    c.set("person", null);
    c.set("csrf", "token");
    await next();
  });
  app.use(securityHeaders);
  app.route("/", await assetRoutes());
  app.route("/", passwordRulesRoutes);
  app.get(
    "/signup",
    (c) => c.html(<SignUpPage page={publicPage(c, "Sign up")} rules={unmarkedPasswordRules()} />),
  );
  app.post("/signup", async (c) => {
    const { password, name, email } = await c.req.parseBody() as Record<string, string>;
    const owner = { name: name!, email: email! };
    return c.html(
      <SignUpPage
        page={publicPage(c, "Sign up")}
        typed={owner}
        rules={passwordRules(password!, owner)}
      />,
      422,
    );
  });
  const server = Deno.serve({ port, hostname: "localhost", onListen: () => {} }, app.fetch);
  afterAll(() => server.shutdown());
  return url;
}

const ALL = ["length", "upper", "lower", "digit", "special", "owner", "common"];

async function open(script: boolean) {
  const window = await openWindow(browser, url, script);
  const { page } = window;
  await page.goto("/signup");
  const broken = () =>
    page.locator(".password-rules li.unmet").evaluateAll((rules) =>
      rules.map((rule) => (rule as HTMLElement).dataset.rule)
    );
  const status = page.getByRole("status").filter({ hasText: "password rules met" });
  return { window, page, broken, status, password: page.getByLabel("Password") };
}

test("the rules follow what is typed, and the password keeps its focus and its place", async () => {
  const { window, page, broken, status, password } = await open(true);
  expect(await page.locator(".password-rules li").count()).toBe(ALL.length);
  expect(await page.locator(".password-rules li:is(.met, .unmet)").count()).toBe(0);
  await window.look("password-rules-unmarked");
  await page.evaluate("window.said = document.querySelector('#password-rules-status')");

  await password.pressSequentially("linnet-tarn");
  await expect.poll(broken).toEqual(["length", "upper", "digit"]);
  expect(await status.textContent()).toBe("4 of 7 password rules met");
  await window.look("password-rules-broken");

  await password.focus();
  await password.press("End");
  await password.pressSequentially("-7Kestrel");
  await expect.poll(broken).toEqual([]);
  expect(await password.inputValue()).toBe("linnet-tarn-7Kestrel");
  expect(await page.evaluate("document.activeElement.name")).toBe("password");

  // Readers hear a status that stays the same element.
  expect(await page.evaluate("window.said.textContent")).toBe("7 of 7 password rules met");

  await page.getByLabel("Your name").fill("Kester Linnet");
  await page.getByLabel("Company").focus();
  await expect.poll(broken).toEqual(["owner"]);

  await password.fill("");
  await expect.poll(() => page.locator(".password-rules li:is(.met, .unmet)").count()).toBe(0);
  expect(window.troubles).toEqual([]);
  await window.close();
});

test("without a script they are marked once the form was sent", async () => {
  const { window, page, password } = await open(false);
  await page.getByLabel("Your name").fill("Kester Linnet");
  await page.getByLabel("Company").fill("Tarn & Sons");
  await page.getByLabel("Email").fill("kester@tarn.example");
  await password.fill("linnet-linnet-linnet");

  await window.expecting(422, () => page.getByRole("button", { name: "Sign up" }).click());

  await page.locator(".password-rules li.unmet").first().waitFor();
  expect(await page.locator(".password-rules li.met").count()).toBe(4);
  expect(await page.locator(".password-rules li.unmet").allTextContents()).toEqual([
    "an upper-case letter (A–Z): not met yet",
    "a digit (0–9): not met yet",
    "to do without your name and e-mail address: not met yet",
  ]);
  expect(await password.inputValue()).toBe("");
  await window.look("password-rules-sent");
  expect(window.troubles).toEqual([]);
  await window.close();
});
