import { pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";

export const tiers = ["starter", "growth", "agency"] as const;
export type Tier = (typeof tiers)[number];

export const tenants = pgTable("tenants", {
  id: uuid().primaryKey().defaultRandom(),
  name: text().notNull(),
  tier: text({ enum: tiers }).notNull().default("starter"),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
});

/** A person. Whose tenants he belongs to stands in memberships; his password is a bcrypt hash. */
export const users = pgTable("users", {
  id: uuid().primaryKey().defaultRandom(),
  /** Lower case; unique. */
  email: text().notNull().unique(),
  name: text().notNull(),
  passwordHash: text("password_hash").notNull(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
});

export const roles = ["admin", "member", "viewer"] as const;
export type Role = (typeof roles)[number];

export const memberships = pgTable("memberships", {
  tenantId: uuid("tenant_id").notNull().references(() => tenants.id, { onDelete: "cascade" }),
  userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
  role: text({ enum: roles }).notNull(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
}, (t) => [primaryKey({ columns: [t.tenantId, t.userId] })]);

/** A signed-in browser. The access token names this row, and each request looks it up. */
export const sessions = pgTable("sessions", {
  id: uuid().primaryKey().defaultRandom(),
  userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
  tenantId: uuid("tenant_id").notNull().references(() => tenants.id, { onDelete: "cascade" }),
  /** SHA-256 of the refresh token, hex. */
  refreshHash: text("refresh_hash").notNull().unique(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  expiresAt: timestamp("expires_at", { withTimezone: true }).notNull(),
  revokedAt: timestamp("revoked_at", { withTimezone: true }),
});

export type Tenant = typeof tenants.$inferSelect;
export type User = typeof users.$inferSelect;
