import {
  bigint,
  bigserial,
  boolean,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
  varchar,
} from "drizzle-orm/pg-core";
import { realms, roles, secondFactors, tenants, users } from "./tenants.ts";

const ofUser = () => uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" });
const instant = (name: string) => timestamp(name, { withTimezone: true });

/** The last ten passwords of a person, the one in force among them: for refusing them again, nothing else. */
export const passwordHistory = pgTable("password_history", {
  id: bigserial({ mode: "number" }).primaryKey(),
  userId: ofUser(),
  passwordHash: text("password_hash").notNull(),
  setAt: instant("set_at").notNull(),
});

/** A person's authenticator; the secret is a compact JWE under the key-encryption key. */
export const totpSecrets = pgTable("totp_secrets", {
  userId: ofUser().primaryKey(),
  secret: text().notNull(),
  /** The time step (RFC 6238) of the last code that was taken: none is taken twice, nor an older one. */
  lastStep: bigint("last_step", { mode: "number" }).notNull(),
  confirmedAt: instant("confirmed_at").notNull(),
});

/** SHA-256 of codes of 80 random bits; each opens once. */
export const recoveryCodes = pgTable("recovery_codes", {
  userId: ofUser(),
  codeHash: text("code_hash").notNull(),
  usedAt: instant("used_at"),
}, (t) => [primaryKey({ columns: [t.userId, t.codeHash] })]);

/** WebAuthn credentials; `id` and `publicKey` are base64url. */
export const passkeys = pgTable("passkeys", {
  id: text().primaryKey(),
  userId: ofUser(),
  publicKey: text("public_key").notNull(),
  counter: bigint({ mode: "number" }).notNull(),
  transports: text().array().notNull(),
  name: text().notNull(),
  backedUp: boolean("backed_up").notNull(),
  createdAt: instant("created_at").notNull(),
  lastUsedAt: instant("last_used_at"),
});

/** WebAuthn challenges that were given out: each is answered once, by whom it was given to. */
export const webauthnChallenges = pgTable("webauthn_challenges", {
  challenge: text().primaryKey(),
  /** `attempt:<hash>` or `session:<id>`; `anyone` for signing in without a password. */
  boundTo: text("bound_to").notNull(),
  expiresAt: instant("expires_at").notNull(),
});

/** A sign-in between the right password and the session: ten minutes, five tries, SHA-256 of its cookie. */
export const signInAttempts = pgTable("sign_in_attempts", {
  tokenHash: text("token_hash").primaryKey(),
  userId: ofUser(),
  /** What is to come: the second factor, its first enrolment, or a new password for one that is over. */
  step: text({ enum: ["factor", "enrolment", "password"] }).notNull(),
  /** Set once it was shown, when a new password is still to come. */
  provedBy: text("proved_by", { enum: secondFactors }),
  /** The authenticator secret that is being enrolled, sealed. */
  pendingSecret: text("pending_secret"),
  /** Whose failures are counted: see sign_in_counters. */
  counter: text().notNull(),
  next: text().notNull(),
  tries: integer().notNull().default(0),
  expiresAt: instant("expires_at").notNull(),
});

/**
 * Failures in a row, of an account from browsers that were never signed in to it (`account:` and a keyed
 * hash, whether there is such an account or not) or of one browser that was (`device:` and its id); of
 * somebody signed in who shows a factor again (`proof:`), and of all of a person's wrong codes (`factor:`).
 */
export const signInCounters = pgTable("sign_in_counters", {
  subject: text().primaryKey(),
  failures: integer().notNull(),
  /** Before this nothing is tried, however right it is. */
  nextTryAt: instant("next_try_at").notNull(),
  lastFailedAt: instant("last_failed_at").notNull(),
});

/** A sign-up whose e-mail address is not proved yet; a person and a tenant are made of it by the mail's link. */
export const signUps = pgTable("sign_ups", {
  tokenHash: text("token_hash").primaryKey(),
  email: text().notNull(),
  name: text().notNull(),
  company: text().notNull(),
  passwordHash: text("password_hash").notNull(),
  createdAt: instant("created_at").notNull(),
  expiresAt: instant("expires_at").notNull(),
});

/** Links in mails to a person: each is good once, a new one ends the older ones of its purpose. */
export const accountLinks = pgTable("account_links", {
  tokenHash: text("token_hash").primaryKey(),
  userId: ofUser(),
  purpose: text({ enum: ["reset", "unlock"] }).notNull(),
  expiresAt: instant("expires_at").notNull(),
  usedAt: instant("used_at"),
});

/** Somebody who was asked into a tenant, or among the staff, by mail. */
export const invitations = pgTable("invitations", {
  id: uuid().primaryKey().defaultRandom(),
  realm: text({ enum: realms }).notNull().default("seller"),
  tenantId: uuid("tenant_id").references(() => tenants.id, { onDelete: "cascade" }),
  email: text().notNull(),
  /** Null for staff. */
  role: text({ enum: roles }),
  tokenHash: text("token_hash").notNull().unique(),
  invitedBy: uuid("invited_by").references(() => users.id, { onDelete: "set null" }),
  createdAt: instant("created_at").notNull(),
  expiresAt: instant("expires_at").notNull(),
  acceptedAt: instant("accepted_at"),
  withdrawnAt: instant("withdrawn_at"),
});

/** The table of the rate limiter, in its own words: `expire` is milliseconds since the epoch. */
export const rateLimits = pgTable("rate_limits", {
  key: varchar({ length: 255 }).primaryKey(),
  points: integer().notNull().default(0),
  expire: bigint({ mode: "number" }),
});
