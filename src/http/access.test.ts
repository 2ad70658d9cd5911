import { Hono } from "hono";
import { expect, test } from "vitest";
import { allow, demandAccess } from "./access.ts";
import type { WebEnv } from "./env.ts";

const answer = () => new Response("here");

function app(): Hono<WebEnv> {
  const app = new Hono<WebEnv>();
  app.use(async (_, next) => await next());
  app.use("/a", async (_, next) => await next());
  app.get("/a", allow("anyone"), answer);
  return app;
}

test("every route that declares who may use it starts, with what it declared", () => {
  const inner = new Hono<WebEnv>();
  inner.post(
    "/b/:id",
    allow("admin", { sensitive: true }),
    async (_, next) => await next(),
    answer,
  );
  const routes = demandAccess(app().route("/v", inner));

  expect(routes).toEqual([
    { method: "GET", path: "/a", who: "anyone", sensitive: false },
    { method: "POST", path: "/v/b/:id", who: "admin", sensitive: true },
  ]);
});

test.each<[string, (app: Hono<WebEnv>) => void, string]>([
  ["nothing", (app) => app.get("/b", answer), "GET /b does not declare first"],
  ["nothing, mounted", (app) => app.route("/v", new Hono<WebEnv>().get("/b", answer)), "GET /v/b"],
  ["nothing for one method", (app) => app.post("/a", answer), "POST /a does not declare first"],
  [
    "it after something else",
    (app) => app.get("/b", async (_, next) => await next(), allow("admin"), answer),
    "GET /b does not declare first",
  ],
  ["it twice", (app) => app.get("/b", allow("admin"), allow("anyone"), answer), "declares twice"],
  [
    "it in two places",
    (app) => app.get("/a", allow("admin"), answer),
    "GET /a declares twice",
  ],
  ["it for all methods", (app) => app.all("/b", allow("anyone"), answer), "/b is for all methods"],
])("a route that declares %s does not start", (_, add, message) => {
  const started = app();
  add(started);

  expect(() => demandAccess(started)).toThrow(message);
});
