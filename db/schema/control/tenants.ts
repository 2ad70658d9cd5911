import {
  boolean,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";

export const tiers = ["starter", "growth", "agency"] as const;
export type Tier = (typeof tiers)[number];

export const tenants = pgTable("tenants", {
  id: uuid().primaryKey().defaultRandom(),
  name: text().notNull(),
  tier: text({ enum: tiers }).notNull().default("starter"),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
});

/** Sellers and the operator's staff are strangers to each other, even with the same e-mail address. */
export const realms = ["seller", "staff"] as const;
export type RealmName = (typeof realms)[number];

/** A person. Whose tenants he belongs to stands in memberships; his password is a bcrypt hash. */
export const users = pgTable("users", {
  id: uuid().primaryKey().defaultRandom(),
  realm: text({ enum: realms }).notNull().default("seller"),
  /** Lower case; proved by a mail before the row is made; unique in its realm. */
  email: text().notNull(),
  name: text().notNull(),
  passwordHash: text("password_hash").notNull(),
  passwordChangedAt: timestamp("password_changed_at", { withTimezone: true }).notNull()
    .defaultNow(),
  /** An admin asked for a new password: nobody gets in with this one but to change it. */
  passwordChangeDemanded: boolean("password_change_demanded").notNull().default(false),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
}, (t) => [unique().on(t.realm, t.email), unique().on(t.id, t.realm)]);

export const roles = ["admin", "member", "viewer"] as const;
export type Role = (typeof roles)[number];

/** Whom a tenant lets in, and as what; staff belong to no tenant, which the database sees to. */
export const memberships = pgTable("memberships", {
  tenantId: uuid("tenant_id").notNull().references(() => tenants.id, { onDelete: "cascade" }),
  userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
  realm: text({ enum: ["seller"] }).notNull().default("seller"),
  role: text({ enum: roles }).notNull(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
}, (t) => [primaryKey({ columns: [t.tenantId, t.userId] })]);

export const secondFactors = ["totp", "recovery_code", "passkey"] as const;
export type SecondFactor = (typeof secondFactors)[number];

/**
 * A signed-in browser, from password and second factor to its absolute end: the family of its refresh
 * tokens. The access token names this row, and each request looks it up.
 */
export const sessions = pgTable("sessions", {
  id: uuid().primaryKey().defaultRandom(),
  userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
  realm: text({ enum: realms }).notNull().default("seller"),
  /** Null for staff, who belong to no tenant. */
  tenantId: uuid("tenant_id").references(() => tenants.id, { onDelete: "cascade" }),
  secondFactor: text("second_factor", { enum: secondFactors }).notNull(),
  /** When the second factor was last shown: sensitive acts ask for it again after ten minutes. */
  provedAt: timestamp("proved_at", { withTimezone: true }).notNull(),
  /** Counts the rotations of its refresh token; a token of an older generation is a spent one. */
  generation: integer().notNull().default(0),
  rotatedAt: timestamp("rotated_at", { withTimezone: true }).notNull(),
  /** What it is in words, "Firefox on Windows", and the SHA-256 of the whole User-Agent. */
  device: text().notNull(),
  userAgentHash: text("user_agent_hash").notNull(),
  /** From where it was last seen. */
  address: text().notNull(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  /** When a token of it was last renewed: right to a quarter of an hour. */
  lastSeenAt: timestamp("last_seen_at", { withTimezone: true }).notNull().defaultNow(),
  expiresAt: timestamp("expires_at", { withTimezone: true }).notNull(),
  revokedAt: timestamp("revoked_at", { withTimezone: true }),
  /** Why it ended before its time, such as `password_changed`. */
  revokedFor: text("revoked_for"),
});

/** Every refresh token of a session that was ever given out, as SHA-256 in hex, to know a spent one again. */
export const refreshTokens = pgTable("refresh_tokens", {
  tokenHash: text("token_hash").primaryKey(),
  sessionId: uuid("session_id").notNull().references(() => sessions.id, { onDelete: "cascade" }),
  userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
  generation: integer().notNull(),
});

export type Tenant = typeof tenants.$inferSelect;
export type User = typeof users.$inferSelect;
