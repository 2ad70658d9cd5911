/** What every page is told besides its own props: who looks, at which vault, and what just happened. */
export interface PageContext {
  /** The nonce of this answer's content policy; scripts and htmx elements carry it. */
  nonce: string;
  csrf: string;
  title: string;
  /** What the addresses of this realm begin with: nothing for sellers, `/admin` for staff. */
  base: "" | "/admin";
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
  role: Role | "staff";
  tenantName: string;
  /** Absent for staff. */
  tenantId?: string;
  /** Where he may work; more than one and he can change over. */
  companies: { id: string; name: string }[];
  /** Days until his password is too old to sign in with; null while that is far off. */
  passwordDaysLeft: number | null;
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
  | "members"
  | "account"
  | "staff";
