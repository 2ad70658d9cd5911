/** What every page is told besides its own props: who looks, at which vault, and what just happened. */
export interface PageContext {
  /** The nonce of this answer's content policy; scripts and htmx elements carry it. */
  nonce: string;
  csrf: string;
  title: string;
  user?: PageUser;
  vault?: PageVault;
  vaults?: { id: string; name: string }[];
  active?: NavKey;
  counts?: { findings: number; claims: number };
  flash?: FlashMessage;
}

export type Role = "admin" | "member" | "viewer";

export interface PageUser {
  name: string;
  email: string;
  role: Role;
  tenantName: string;
}

export interface PageVault {
  id: string;
  name: string;
  /** Country codes, home first: `["US", "CA"]`. */
  marketplaces: string[];
  freshness: Freshness;
}

/** How far the vault's reports reach; `at` is an ISO instant, null before the first report. */
export interface Freshness {
  state: "fresh" | "late" | "failing" | "never";
  at: string | null;
}

export interface FlashMessage {
  kind: "done" | "notice" | "error";
  text: string;
}

export type NavKey =
  | "vaults"
  | "dashboard"
  | "findings"
  | "claims"
  | "considered"
  | "costs"
  | "sync"
  | "members";
