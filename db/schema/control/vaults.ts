import { sql } from "drizzle-orm";
import { boolean, integer, jsonb, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { sessions, tenants } from "./tenants.ts";

/** The registry of vaults: which tenant each belongs to and where it stands in its life. */
export const vaults = pgTable("vaults", {
  /** Ten characters of Crockford's base 32, lower case; its schema and role are `v_<id>`. */
  id: text().primaryKey(),
  tenantId: uuid("tenant_id").notNull().references(() => tenants.id),
  name: text().notNull(),
  region: text({ enum: ["na", "eu", "fe"] }).notNull(),
  /** The marketplace that a row without one belongs to. */
  homeMarketplace: text("home_marketplace").notNull(),
  marketplaces: text().array().notNull().default(sql`'{}'`),
  /** Whose account it is, known since its first connection: another seller's never gets in. */
  sellingPartnerId: text("selling_partner_id"),
  state: text({ enum: ["requested", "open", "destroying", "destroyed"] }).notNull(),
  /** The last vault migration that it has. */
  migration: integer().notNull().default(0),
  /** When the next report of it is due; the schedule reads this and the id, and nothing else. */
  syncDueAt: timestamp("sync_due_at", { withTimezone: true }),
  /** When the first document of Amazon or the first upload came in: "before you joined" ends here. */
  joinedAt: timestamp("joined_at", { withTimezone: true }),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
});

/** Amazon's leave to read a vault's account; the refresh token is sealed with the vault's data key. */
export const connections = pgTable("connections", {
  id: uuid().primaryKey().defaultRandom(),
  tenantId: uuid("tenant_id").notNull().references(() => tenants.id),
  vaultId: text("vault_id").notNull().unique().references(() => vaults.id),
  /** A compact JWE, `A256GCMKW` and `A256GCM`, key id in its header. */
  refreshToken: text("refresh_token").notNull(),
  state: text({ enum: ["connected", "revoked_by_seller"] }).notNull().default("connected"),
  connectedBy: uuid("connected_by").notNull(),
  connectedAt: timestamp("connected_at", { withTimezone: true }).notNull().defaultNow(),
});

/** A consent under way: bound to the session that began it, ten minutes, once. Only its hash is kept. */
export const oauthStates = pgTable("oauth_states", {
  stateHash: text("state_hash").primaryKey(),
  tenantId: uuid("tenant_id").notNull().references(() => tenants.id, { onDelete: "cascade" }),
  sessionId: uuid("session_id").notNull().references(() => sessions.id, { onDelete: "cascade" }),
  vaultId: text("vault_id").notNull().references(() => vaults.id),
  expiresAt: timestamp("expires_at", { withTimezone: true }).notNull(),
});

/** Who did what to whom, in the transaction of the act. */
export const auditLog = pgTable("audit_log", {
  id: uuid().primaryKey().defaultRandom(),
  at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  /** Null for acts outside every tenant: staff's, and whoever is not signed in yet. */
  tenantId: uuid("tenant_id"),
  vaultId: text("vault_id"),
  actorId: uuid("actor_id"),
  action: text().notNull(),
  details: jsonb().$type<Record<string, unknown>>().notNull(),
});

/** A version of the rulebook as it was published: never edited, always a new one. */
export const rulebooks = pgTable("rulebooks", {
  version: text().primaryKey(),
  content: jsonb().$type<unknown>().notNull(),
  current: boolean().notNull().default(false),
  publishedAt: timestamp("published_at", { withTimezone: true }).notNull().defaultNow(),
});

export type Vault = typeof vaults.$inferSelect;
export type Connection = typeof connections.$inferSelect;
