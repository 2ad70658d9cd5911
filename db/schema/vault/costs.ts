import { bigint, date, pgTable, text, timestamp, unique, uuid } from "drizzle-orm/pg-core";

/** What a unit of a SKU costs its seller at the source, from a day on; minor units of `currency`. */
export const costs = pgTable("costs", {
  id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
  sku: text().notNull(),
  cost: bigint({ mode: "number" }).notNull(),
  currency: text().notNull(),
  effectiveFrom: date("effective_from").notNull(),
  setBy: uuid("set_by"),
  setAt: timestamp("set_at", { withTimezone: true }).notNull().defaultNow(),
}, (t) => [unique("costs_sku_from").on(t.sku, t.currency, t.effectiveFrom)]);

export type Cost = typeof costs.$inferSelect;
