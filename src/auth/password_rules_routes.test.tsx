import { Hono } from "hono";
import { expect, test } from "vitest";
import type { WebEnv } from "../http/env.ts";
import { passwordRulesRoutes } from "./password_rules_routes.tsx";

/** The route as a stranger meets it, or somebody who is signed in. */
function routesFor(user?: { name: string; email: string }): Hono<WebEnv> {
  const app = new Hono<WebEnv>();
  app.use(async (c, next) => {
    c.set("person", (user ? { user } : null) as WebEnv["Variables"]["person"]);
    await next();
  });
  return app.route("/", passwordRulesRoutes);
}

async function judged(
  fields: Record<string, string> | FormData,
  user?: { name: string; email: string },
): Promise<{ status: number; html: string; unmet: string[]; met: string[] }> {
  const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
  const answer = await routesFor(user).request("/password-rules", { method: "POST", body });
  const html = await answer.text();
  const rules = (state: string) =>
    [...html.matchAll(/<li data-rule="(\w+)" class="(\w+)"/g)]
      .filter(([, , found]) => found === state).map(([, rule]) => rule!);
  return { status: answer.status, html, unmet: rules("unmet"), met: rules("met") };
}

const CANARY = "Canary-linnet-7tarn<b>";

test("every rule is judged, and the password is not said back", async () => {
  const { status, html, unmet, met } = await judged({ password: CANARY });

  expect(status).toBe(200);
  expect(met).toEqual(["length", "upper", "lower", "digit", "special", "owner", "common"]);
  expect(unmet).toEqual([]);
  expect(html).toContain("7 of 7 password rules met");
  for (const part of ["Canary", "linnet", "tarn"]) expect(html).not.toContain(part);
});

test("broken rules are told in words besides their cross", async () => {
  const { html, unmet } = await judged({ password: "password" });

  expect(unmet).toEqual(["length", "upper", "digit", "special", "common"]);
  expect(html.match(/: not met yet/g)).toHaveLength(5);
  expect(html.match(/: met/g)).toHaveLength(2);
});

test.each([
  ["the name in the form", { name: "Linnet Tarn" }],
  ["the address in the form", { email: "linnet@tarn.example" }],
])("%s counts", async (_, fields) => {
  expect((await judged({ password: CANARY, ...fields })).unmet).toEqual(["owner"]);
});

test("where the form asks for neither, whoever is signed in counts", async () => {
  const { unmet } = await judged({ password: CANARY }, { name: "Linnet", email: "l@x.example" });

  expect(unmet).toEqual(["owner"]);
});

test.each([
  ["before anything is typed", { password: "" }],
  ["without a password", {}],
])("%s no rule is marked", async (_, fields) => {
  const { status, html, unmet, met } = await judged(fields as Record<string, string>);

  expect([status, unmet, met]).toEqual([200, [], []]);
  expect(html.match(/<li data-rule/g)).toHaveLength(7);
  expect(html).not.toContain("rules met");
});

test("the other fields of the form are let be, whatever they are", async () => {
  const fields = new FormData();
  fields.set("password", CANARY);
  fields.set("_csrf", "token");
  fields.set("company", "Tarn & Sons");
  fields.set("current_password", "something else");
  fields.set("email", new Blob(["not a text"]));

  const { status, unmet } = await judged(fields);

  expect([status, unmet]).toEqual([200, []]);
});

test("what is too long is judged by its beginning, not refused", async () => {
  const { status, unmet } = await judged({ password: `${CANARY}${"x".repeat(5000)}` });

  expect([status, unmet]).toEqual([200, []]);
});
