import type { TestApp } from "./app.ts";

export interface Route {
  method: string;
  /** As it is mounted: `/v/:vault/findings/:id`. */
  path: string;
}

/** Every route of the web, middleware left out. */
export function routesOf({ app }: Pick<TestApp, "app">): Route[] {
  const known = new Map(
    app.routes.filter(({ method }) => method !== "ALL")
      .map(({ method, path }) => [`${method} ${path}`, { method, path }]),
  );
  return [...known.values()];
}

export function nameOf({ method, path }: Route): string {
  return `${method} ${path}`;
}

export function isSafe({ method }: Route): boolean {
  return method === "GET" || method === "HEAD";
}

/** The address with each parameter filled in; a parameter without a value is a route nobody thought of. */
export function fill({ path }: Route, values: Record<string, string | number>): string {
  return path.replace(/:(\w+)(\{[^}]*\})?\??|\*/g, (parameter, name: string | undefined) => {
    const value = name && values[name];
    if (value === undefined) {
      throw new Error(`${path}: nobody said what ${parameter} is filled with`);
    }
    return String(value);
  });
}

/** The table whose rows `:id` names, by the slice before it. */
export function tableOfId({ path }: Route): "findings" | "claims" | null {
  if (!path.includes(":id")) return null;
  const [, slice] = /^\/v\/:vault\/(findings|claims)\/:id/.exec(path) ?? [];
  if (!slice) throw new Error(`${path}: nobody said whose rows its :id names`);
  return slice as "findings" | "claims";
}

/** A body that each route's schema takes, so that what refuses is the wall and not the form. */
export function formOf(route: Route, id: number): Record<string, string> | FormData {
  const forms: Record<string, Record<string, string>> = {
    "POST /vaults": { name: "Another account", marketplace: "US" },
    "POST /members/:user/role": { role: "viewer" },
    "POST /members/invitations": { email: "vera@example.com", role: "viewer" },
    "POST /v/:vault/findings/bulk": { ids: String(id), act: "dismissal" },
    "POST /v/:vault/claims/:id/filing": { caseId: "1234567890" },
    "POST /v/:vault/claims/:id/answer": { answer: "denied" },
    "POST /v/:vault/costs": {
      sku: "SKU-1",
      cost: "1.00",
      currency: "USD",
      effective_from: "2026-01-01",
    },
  };
  const files: Record<string, [field: string, name: string, content: string]> = {
    "POST /v/:vault/costs/import": [
      "file",
      "costs.csv",
      "sku,cost,currency,effective_from\nSKU-1,1.00,USD,2026-01-01\n",
    ],
    "POST /v/:vault/uploads": ["files", "report.txt", "no report\n"],
  };
  const file = files[nameOf(route)];
  if (!file) return forms[nameOf(route)] ?? {};
  const form = new FormData();
  form.set(file[0], new File([file[2]], file[1]));
  return form;
}
