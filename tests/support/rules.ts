import type { SourceFile } from "./sources.ts";

/** One sentence about how the project is built, and what a file does that breaks it. */
export interface Rule {
  says: string;
  /** What the file breaks, a sentence each. */
  broken(file: SourceFile): string[];
  /** Files that break it, to show that the rule can fail. */
  counterExamples: { path: string; text: string }[];
}

/** What each layer may import of ours; `name:types` means types alone. Tests and benches see everything. */
const MAY_IMPORT: Record<string, string[]> = {
  db: ["db"],
  views: ["views", "src:types"],
  src: ["src", "views", "db"],
  jobs: ["jobs", "src", "db"],
  cli: ["cli", "src", "db"],
  demo: ["demo"],
};

/** The demo's files that put the product together with the simulation. */
const ASSEMBLY = [
  "demo/dev.ts",
  "demo/tenants.ts",
  "demo/first_sync.ts",
  "demo/mail_routes.tsx",
  "demo/code_routes.tsx",
];

/** They set up the embedded server that they have just started, as its administrator. */
const SERVER_SETUP = ["demo/dev.ts", "cli/throw_away_vault.ts"];

/** It hands over a library's own statements, which are constants with bound values. */
const LIBRARY_STORES = ["src/http/limits.ts"];

/** Which slices may write a table; everybody else calls their functions. */
const WRITERS: Record<string, string[]> = {
  tenants: ["auth", "tenants"],
  users: ["auth", "tenants"],
  memberships: ["auth", "tenants"],
  sessions: ["auth"],
  refreshTokens: ["auth"],
  passwordHistory: ["auth", "tenants"],
  totpSecrets: ["auth"],
  recoveryCodes: ["auth"],
  passkeys: ["auth"],
  webauthnChallenges: ["auth"],
  signInAttempts: ["auth"],
  signInCounters: ["auth"],
  signUps: ["auth"],
  accountLinks: ["auth"],
  // Staff are asked in by the staff slice, members by the tenants', and whoever comes takes it in auth.
  invitations: ["tenants", "auth", "staff"],
  // Written by the limiter's library; here only its rows that are over are taken away.
  rateLimits: ["auth"],
  // Amazon names the account when it is connected, its marketplaces and next report when it is synced.
  vaults: ["vaults", "connections", "sync"],
  connections: ["connections"],
  oauthStates: ["connections"],
  auditLog: ["audit"],
  reports: ["sync"],
  syncCursors: ["sync"],
  ledgerEvents: ["sync"],
  ledgerDays: ["sync"],
  reimbursements: ["sync"],
  customerReturns: ["sync"],
  removalOrders: ["sync"],
  products: ["sync"],
  costs: ["costs"],
  auditRuns: ["findings"],
  // A claim is made of findings: approving and filing move them on, in the claim's own transaction.
  findings: ["findings", "claims"],
  findingHistory: ["findings", "claims"],
  findingRows: ["findings"],
  considered: ["findings"],
  claims: ["claims"],
  claimFindings: ["claims"],
  claimPayments: ["claims"],
};

const LONGEST_FILE = 400;

export const rules: Rule[] = [
  {
    says: "imports point inwards: jobs, cli → src → views, db; views take types, db nothing",
    broken: (file) =>
      file.imports.filter(({ ours, target, typeOnly }) => {
        const allowed = allowedFor(file.path);
        const layer = layerOf(target);
        return ours && allowed && !allowed.includes(layer) &&
          !(typeOnly && allowed.includes(`${layer}:types`));
      }).map(({ target }) => `${file.path} imports ${target}`),
    counterExamples: [
      { path: "db/vault.ts", text: `import type { Env } from "../src/http/env.ts";` },
      { path: "views/layout.tsx", text: `import { findings } from "../db/schema/vault/mod.ts";` },
      {
        path: "views/findings/list.tsx",
        text: `import { type Finding, listFindings } from "../../src/findings/findings.ts";`,
      },
      { path: "src/sync/start.ts", text: `import { startJobs } from "../../jobs/worker.ts";` },
      { path: "src/main.ts", text: `import { DEMO_PASSWORD } from "../demo/tenants.ts";` },
      {
        path: "cli/audit.ts",
        text: `const { openDatabase } = await import("../tests/support/database.ts");`,
      },
      // The simulation must be found out by its own reports, so it shares nothing with the product.
      {
        path: "demo/reports/ledger_detail.ts",
        text: `import { EVENT_TYPES } from "../../src/sync/columns/codes.ts";`,
      },
    ],
  },
  {
    says: "src/amazon knows HTTP and no table",
    broken: (file) =>
      file.imports.filter(({ target }) =>
        isProduct(file) && file.path.startsWith("src/amazon/") &&
        (layerOf(target) === "db" || target.startsWith("drizzle-orm") || target === "postgres")
      ).map(({ target }) => `${file.path} imports ${target}`),
    counterExamples: [{
      path: "src/amazon/reports.ts",
      text: `import { reports } from "../../db/schema/vault/mod.ts";`,
    }],
  },
  {
    says: "a slice writes its own tables and calls others for theirs",
    broken: (file) => {
      const [, slice] = /^src\/([^/]+)\//.exec(file.path) ?? [];
      if (!slice || !isProduct(file)) return [];
      return writtenTables(file)
        .filter((table) => !WRITERS[table]?.includes(slice))
        .map((table) => `${file.path} writes ${table}`);
    },
    counterExamples: [{
      path: "src/claims/approve.ts",
      text: `import { reports as documents } from "../../db/schema/vault/mod.ts";
        await tx.delete(documents);`,
    }],
  },
  {
    says: "only the doors open a transaction",
    broken: (file) =>
      isProduct(file) && layerOf(file.path) !== "db" && /\.(transaction|begin)\(/.test(file.text)
        ? [`${file.path} opens a transaction`]
        : [],
    counterExamples: [{ path: "src/costs/costs.ts", text: `await db.transaction(work);` }],
  },
  {
    says: "SQL is not put together from strings",
    broken: (file) =>
      isProduct(file) && layerOf(file.path) !== "db" && !SERVER_SETUP.includes(file.path) &&
        !LIBRARY_STORES.includes(file.path) &&
        /\bsql\.raw\(|\.unsafe\(/.test(file.text)
        ? [`${file.path} calls sql.raw or unsafe`]
        : [],
    counterExamples: [{
      path: "src/costs/costs.ts",
      text: "tx.execute(sql.raw(`select ${name}`))",
    }],
  },
  {
    says: `a file has at most ${LONGEST_FILE} lines`,
    broken: ({ path, text }) => {
      const lines = text.split("\n").length - 1;
      return lines > LONGEST_FILE ? [`${path} has ${lines} lines`] : [];
    },
    counterExamples: [{ path: "src/app.ts", text: "\n".repeat(LONGEST_FILE + 1) }],
  },
];

function layerOf(path: string): string {
  return path.split("/")[0]!;
}

function isProduct({ path }: SourceFile): boolean {
  return layerOf(path) in MAY_IMPORT && !/\.test\.tsx?$/.test(path);
}

function allowedFor(path: string): string[] | undefined {
  if (/\.test\.tsx?$/.test(path) || ASSEMBLY.includes(path)) return undefined;
  return MAY_IMPORT[layerOf(path)];
}

const WRITES = [
  /\.(?:insert|update|delete)\((\w+)\)/g,
  /(?:insert into|update|delete from)\s+\$\{(\w+)\}/g,
];

/** The tables of db/schema that the file inserts into, updates or deletes from, by their home names. */
function writtenTables({ text, imports }: SourceFile): string[] {
  const tables = new Map(
    imports.filter(({ target }) => target.startsWith("db/schema/"))
      .flatMap(({ names }) => [...names]),
  );
  const written = WRITES.flatMap((pattern) => [...text.matchAll(pattern)])
    .flatMap(([, name]) => tables.get(name!) ?? []);
  return [...new Set(written)];
}
