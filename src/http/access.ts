import type { MiddlewareHandler } from "hono";
import type { Hono } from "hono";
import type { Role } from "../../db/schema/control/mod.ts";
import { after, MINUTE } from "../auth/identity.ts";
import { Forbidden, ProofNeeded, Unauthenticated } from "../errors.ts";
import type { WebContext, WebEnv } from "./env.ts";

/**
 * Who may use a route: `anyone`; `person`, whoever is signed in, seller or staff; a seller's viewer,
 * member or admin, each including those above; `staff`.
 */
export type Who = "anyone" | "person" | Role | "staff";

/** What a route declares. A sensitive act asks for the second factor again when it was shown long ago. */
export interface Access {
  who: Who;
  sensitive: boolean;
}

/** How long a shown second factor is good for sensitive acts. */
export const PROOF_MINUTES = 10;

const RANK: Record<Role, number> = { viewer: 0, member: 1, admin: 2 };
const declared = new WeakMap<object, Access>();

/**
 * Declares and enforces who may use a route; it stands first among the route's handlers. A route without
 * one does not start (`demandAccess`).
 */
// deno-lint-ignore no-explicit-any -- it fits in front of any handler, whatever its environment
export function allow(who: Who, { sensitive = false } = {}): MiddlewareHandler<any> {
  const handler: MiddlewareHandler = async (context, next) => {
    const c = context as unknown as WebContext;
    if (who !== "anyone") admit(c, who);
    if (sensitive) demandProof(c);
    await next();
  };
  declared.set(handler, { who, sensitive });
  return handler;
}

function admit(c: WebContext, who: Exclude<Who, "anyone">): void {
  const { person, session } = c.var;
  if (!person) throw new Unauthenticated("Nobody is signed in");
  if (who === "person") return;
  if (who === "staff") {
    if (person.realm !== "staff") throw new Forbidden("This page is for staff");
    return;
  }
  if (!session) throw new Forbidden("This page is for sellers");
  if (RANK[session.role] < RANK[who]) {
    throw new Forbidden(
      `Your role (${session.role}) may not do this: ask ${
        who === "admin" ? "an admin" : "a member or an admin"
      }`,
    );
  }
}

function demandProof(c: WebContext): void {
  const { person, web } = c.var;
  if (!person || after(person.provedAt, PROOF_MINUTES * MINUTE) <= web.now()) {
    throw new ProofNeeded("Confirm that it is you, then do it again");
  }
}

export interface DeclaredRoute extends Access {
  method: string;
  path: string;
}

/**
 * Every route with what it declares. Throws on one that declares nothing, too late or twice, and on a route
 * for all methods at once, which cannot be told from middleware: it shall not start.
 */
export function demandAccess(app: Pick<Hono<WebEnv>, "routes">): DeclaredRoute[] {
  const routes = new Map<string, { method: string; path: string; handlers: object[] }>();
  for (const { method, path, handler } of app.routes) {
    if (method === "ALL") continue;
    const name = `${method} ${path}`;
    const route = routes.get(name) ?? { method, path, handlers: [] };
    route.handlers.push(handler);
    routes.set(name, route);
  }
  const paths = new Set([...routes.values()].map(({ path }) => path));
  const unbound = app.routes.find(({ method, path }) =>
    method === "ALL" && !path.endsWith("*") && !paths.has(path)
  );
  if (unbound) throw new Error(`${unbound.path} is for all methods: name the ones that it answers`);

  return [...routes].map(([name, { method, path, handlers }]) => {
    const rules = handlers.map((handler) => declared.get(handler));
    const [rule] = rules;
    if (!rule) throw new Error(`${name} does not declare first who may use it`);
    if (rules.filter((one) => one).length > 1) {
      throw new Error(`${name} declares twice who may use it`);
    }
    return { method, path, ...rule };
  });
}
