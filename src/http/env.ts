import type { Context, Hono } from "hono";
import type { Database } from "../../db/client.ts";
import type { VaultTx } from "../../db/vault.ts";
import type { TenantTx } from "../../db/tenant.ts";
import type { Realm } from "../auth/realm.ts";
import type { KnownVault, Person, SignedIn } from "../auth/sessions.ts";
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
  /** What a local `deno task dev` shows beside; a product with another PUBLIC_URL does not start with it. */
  dev?: Dev;
}

export interface Dev {
  /** `/dev/…`: the mails that were sent, the demo's codes. */
  routes: Hono<WebEnv>[];
  /** Offered on the sign-in page. */
  accounts: DemoAccount[];
  /** The code that this account's authenticator shows now; null for one that is none of the demo's. */
  codeOf(email: string): string | null;
}

export interface DemoAccount {
  email: string;
  password: string;
  what: string;
}

/** Every request. */
export interface WebEnv {
  /** What the server says of the connection; absent where there is none, as in a test. */
  Bindings: { remoteAddr?: { hostname: string } } | undefined;
  Variables: {
    web: Web;
    /** Sellers' pages or the staff's. */
    realm: Realm;
    requestId: string;
    nonce: string;
    /** Origins besides our own that a form of this page may lead to. */
    formOrigins: string[];
    csrf: string;
    /** Throws Forbidden unless `token` is this session's; for bodies that are not read beforehand. */
    confirmCsrf(token: string): void;
    /** Who is signed in, in the realm of this address. */
    person: Person | null;
    /** The same where it is a seller, with his company. */
    session: SignedIn | null;
    /** Runs a piece of work in a transaction of the tenant; set with `session`. */
    inTenant<T>(work: (tx: TenantTx) => Promise<T>): Promise<T>;
  };
}

/** A request of somebody who is signed in, in either realm. */
export interface PersonEnv {
  Bindings: WebEnv["Bindings"];
  Variables: WebEnv["Variables"] & { person: Person };
}

/** A request of a seller who is signed in. */
export interface TenantEnv {
  Bindings: WebEnv["Bindings"];
  Variables: PersonEnv["Variables"] & { session: SignedIn };
}

/** A request inside one vault of the tenant. */
export interface VaultEnv {
  Bindings: WebEnv["Bindings"];
  Variables: TenantEnv["Variables"] & {
    vault: KnownVault;
    /** Runs a piece of work in a transaction of the vault. */
    run<T>(work: (tx: VaultTx) => Promise<T>): Promise<T>;
  };
}

export type WebContext = Context<WebEnv>;
export type PersonContext = Context<PersonEnv>;
export type TenantContext = Context<TenantEnv>;
export type VaultContext = Context<VaultEnv>;

type Answering = "env" | "req" | "var" | "header" | "html" | "body" | "redirect";

/** As much of a context as answering takes: a request's, whatever else its environment knows. */
export type AnyContext = Pick<WebContext, Answering>;
export type AnyPersonContext = Pick<PersonContext, Answering>;
export type AnyTenantContext = Pick<TenantContext, Answering>;
export type AnyVaultContext = Pick<VaultContext, Answering>;
