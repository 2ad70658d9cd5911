import { Hono } from "hono";
import { stream } from "hono/streaming";
import { z } from "zod";
import { enqueue } from "../../db/queue.ts";
import { Costs, CostsPage, type CostsProps } from "../../views/costs/costs_page.tsx";
import { formatCount } from "../../views/parts/count.ts";
import { FlashRegion } from "../../views/parts/flash.tsx";
import { record } from "../audit/record.ts";
import { dayIn } from "../dates.ts";
import { allow } from "../http/access.ts";
import type { VaultContext, VaultEnv } from "../http/env.ts";
import { form, input, text } from "../http/input.ts";
import { changed, isHtmx, vaultPage } from "../http/respond.ts";
import { getMarketplace } from "../marketplaces.ts";
import { vaultFrame } from "../vaults/frame.ts";
import { exportCosts, importCosts, setCost } from "./costs.ts";
import { costsOverview } from "./overview.ts";
import { readCost } from "./parse_costs.ts";

/** `/v/:vault/costs`: what units cost the seller. */
export const costRoutes = new Hono<VaultEnv>();

costRoutes.get(
  "/",
  allow("viewer"),
  input("query", z.object({ sku: text(250).optional() })),
  (c) => {
    const { sku } = c.req.valid("query");
    return show(c, sku ? { typed: { sku } } : {});
  },
);

const costForm = form({
  sku: text(250),
  cost: text(40),
  currency: text(3),
  effective_from: text(10),
});

costRoutes.post("/", allow("member"), input("form", costForm), async (c) => {
  const { sku, cost, currency, effective_from } = c.req.valid("form");
  const typed = { sku, cost, currency, effective_from };
  const line = readCost({ sku, cost, currency, effectiveFrom: effective_from });
  if (typeof line === "string") {
    return await show(c, { typed, errors: { [fieldOf(line)]: capital(line) } }, 422);
  }
  await c.var.run(async (tx) => {
    await setCost(tx, line, c.var.session.user.id);
    await record(tx, "cost.set", { sku, effectiveFrom: effective_from });
    await enqueue(tx, "audit");
  });
  return await shown(
    c,
    `The cost of ${sku} is saved; findings take their worth from it in a moment`,
  );
});

costRoutes.post(
  "/import",
  allow("member"),
  input("form", z.object({ file: z.instanceof(File), _csrf: z.string() })),
  async (c) => {
    const content = await c.req.valid("form").file.text();
    const { imported, rejected } = await c.var.run(async (tx) => {
      const result = await importCosts(tx, content, c.var.session.user.id);
      await record(tx, "costs.imported", {
        imported: result.imported,
        rejected: result.rejected.length,
      });
      await enqueue(tx, "audit");
      return result;
    });
    if (rejected.length > 0) {
      const problems = rejected.slice(0, SHOWN_PROBLEMS).map(({ sentence }) => capital(sentence));
      const more = rejected.length - problems.length;
      if (more > 0) problems.push(`and ${more} more ${more === 1 ? "line" : "lines"}`);
      problems.unshift(
        imported === 0
          ? "No cost was taken"
          : imported === 1
          ? "One cost was taken, these were not:"
          : `${formatCount(imported)} costs were taken, these were not:`,
      );
      return await show(c, { problems }, imported === 0 ? 422 : 200);
    }
    return await shown(
      c,
      imported === 1
        ? "One cost is saved; findings take their worth from it in a moment"
        : `${
          formatCount(imported)
        } costs are saved; findings take their worth from them in a moment`,
    );
  },
);

const SHOWN_PROBLEMS = 20;

/** `/v/:vault/costs.csv`: everything, in the form that the import takes. */
export const costsExport = new Hono<VaultEnv>();

costsExport.get("/", allow("viewer", { sensitive: true }), async (c) => {
  const lines = await c.var.run(async (tx) => {
    const parts: string[] = [];
    for await (const part of exportCosts(tx)) parts.push(part);
    return parts;
  });
  c.header("Content-Type", "text/csv; charset=utf-8");
  c.header("Content-Disposition", 'attachment; filename="costs.csv"');
  return stream(c, async (out) => {
    for (const part of lines) await out.write(part);
  });
});

type Again = Pick<CostsProps, "typed" | "errors" | "problems">;

async function show(c: VaultContext, again: Again, status: 200 | 422 = 200) {
  const { props, frame } = await propsOf(c, again);
  if (isHtmx(c)) {
    // What was said of an earlier form is over.
    return c.html(
      <>
        <Costs {...props} csrf={c.var.csrf} nonce={c.var.nonce} />
        <FlashRegion oob />
      </>,
      status,
    );
  }
  return c.html(<CostsPage {...props} page={vaultPage(c, frame, "Costs", "costs")} />, status);
}

async function shown(c: VaultContext, flash: string) {
  const { props } = await propsOf(c, {});
  const part = (
    <>
      <Costs {...props} csrf={c.var.csrf} nonce={c.var.nonce} />
      <FlashRegion flash={{ kind: "done", text: flash }} oob />
    </>
  );
  return changed(c, part, `/v/${c.var.vault.id}/costs`, flash);
}

async function propsOf(c: VaultContext, again: Again) {
  const { vault, session, web } = c.var;
  const { currency, zone } = getMarketplace(vault.homeMarketplace);
  const { frame, overview } = await c.var.run(async (tx) => ({
    frame: await vaultFrame(tx),
    overview: await costsOverview(tx),
  }));
  const since = overview.missing.find(({ sku }) => sku === again.typed?.sku)?.since;
  const typed = { currency, effective_from: since ?? dayIn(zone, web.now()), ...again.typed };
  const props = {
    vaultId: vault.id,
    ...overview,
    ...again,
    typed,
    canAct: session.role !== "viewer",
  };
  return { props, frame };
}

/** Which field a sentence of `readCost` is about. */
function fieldOf(sentence: string): "sku" | "cost" | "currency" | "effective_from" {
  if (sentence.includes("SKU")) return "sku";
  if (sentence.includes("currency")) return "currency";
  return sentence.includes("effective_from") ? "effective_from" : "cost";
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
