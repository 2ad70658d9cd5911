import type { Context } from "hono";
import type { Database } from "../../db/client.ts";
import type { VaultTx } from "../../db/vault.ts";
import type { TenantTx } from "../../db/tenant.ts";
import type { KnownVault, SignedIn } from "../auth/sessions.ts";
import type { WebConfig } from "../config.ts";
import type { Rulebook } from "../findings/rulebook.ts";
import type { Keys } from "../keys.ts";
import type { DataKeys } from "../vaults/data_keys.ts";
import type { Lwa } from "../amazon/lwa.ts";

/** What the web process is made of. Tests make one with a simulated Amazon and a clock of their own. */
export interface Web {
  db: Database;
  keys: Keys;
  dataKeys: DataKeys;
  config: WebConfig;
  /** Amazon's door for consents; null when no application is configured. */
  lwa: Lwa | null;
  /** The rulebook in force. */
  book(): Promise<Rulebook>;
  now(): Date;
  /** One line for each request; null in tests. */
  log: ((line: Record<string, unknown>) => void) | null;
  /** Accounts of the demo, shown on the sign-in page of a local `deno task dev` alone. */
  demoAccounts?: DemoAccount[];
}

export interface DemoAccount {
  email: string;
  password: string;
  what: string;
}

/** Every request. */
export interface WebEnv {
  Variables: {
    web: Web;
    requestId: string;
    nonce: string;
    /** Origins besides our own that a form of this page may lead to. */
    formOrigins: string[];
    csrf: string;
    /** Throws Forbidden unless `token` is this session's; for bodies that are not read beforehand. */
    confirmCsrf(token: string): void;
    session: SignedIn | null;
  };
}

/** A request of somebody who is signed in. */
export interface TenantEnv {
  Variables: WebEnv["Variables"] & {
    session: SignedIn;
    /** Runs a piece of work in a transaction of the tenant. */
    inTenant<T>(work: (tx: TenantTx) => Promise<T>): Promise<T>;
  };
}

/** A request inside one vault of the tenant. */
export interface VaultEnv {
  Variables: TenantEnv["Variables"] & {
    vault: KnownVault;
    /** Runs a piece of work in a transaction of the vault. */
    run<T>(work: (tx: VaultTx) => Promise<T>): Promise<T>;
  };
}

export type WebContext = Context<WebEnv>;
export type TenantContext = Context<TenantEnv>;
export type VaultContext = Context<VaultEnv>;

type Answering = "req" | "var" | "header" | "html" | "body" | "redirect";

/** As much of a context as answering takes: a request's, whatever else its environment knows. */
export type AnyContext = Pick<WebContext, Answering>;
export type AnyTenantContext = Pick<TenantContext, Answering>;
export type AnyVaultContext = Pick<VaultContext, Answering>;
