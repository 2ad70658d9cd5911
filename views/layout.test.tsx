import { expect, test } from "vitest";
import { Layout } from "./layout.tsx";
import type { PageContext } from "./page.ts";

const page: PageContext = {
  nonce: "n0nce",
  csrf: "tok",
  title: "</title><script>alert(1)</script>",
  base: "",
  user: {
    name: "Alice",
    email: "alice@example.com",
    role: "admin",
    tenantName: "Acme",
    companies: [],
    passwordDaysLeft: null,
  },
  vault: {
    id: "v1",
    name: "<b>Acme</b>",
    marketplaces: ["US"],
    freshness: { state: "never", at: null },
  },
  active: "findings",
  flash: { kind: "error", text: "<i>no</i>" },
};

test("titles, names and messages are text", () => {
  const html = String(<Layout page={page}>content</Layout>);

  expect(html).not.toContain("<script>alert");
  expect(html).not.toContain("<b>Acme");
  expect(html).not.toContain("<i>no");
});

test("nothing needs more than the content policy grants", () => {
  const html = String(<Layout page={page}>content</Layout>);

  expect(html.match(/<script /g)).toHaveLength(html.match(/nonce="n0nce"/g)!.length);
  expect(html).not.toMatch(/ style=|<style| on[a-z]+=|javascript:/);
});

test("the page one is on is marked, and every form carries the token", () => {
  const html = String(<Layout page={page}>content</Layout>);

  expect(html).toMatch(/href="\/v\/v1\/findings" aria-current="page"/);
  expect(html.match(/method="post"/g)).toHaveLength(html.match(/name="_csrf"/g)!.length);
});
