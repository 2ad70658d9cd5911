import { Hono } from "hono";
import { z } from "zod";
import { ClaimPage } from "../../views/claims/claim_page.tsx";
import { DeskPage } from "../../views/claims/desk_page.tsx";
import { ClaimsList, type DeskHeap } from "../../views/claims/list.tsx";
import { NextStep, type NextStepProps } from "../../views/claims/next_step.tsx";
import type { VaultTx } from "../../db/vault.ts";
import { CASE_LOBBY } from "../amazon/hosts.ts";
import { Invalid } from "../errors.ts";
import { allow } from "../http/access.ts";
import type { VaultContext, VaultEnv } from "../http/env.ts";
import { form, input, rowId, text } from "../http/input.ts";
import { goTo, isHtmx, vaultPage } from "../http/respond.ts";
import { listMembers } from "../tenants/members.ts";
import { vaultFrame } from "../vaults/frame.ts";
import { todayOf } from "../vaults/today.ts";
import { type ClaimDetail, getClaim, listClaims, nextClaim } from "./claims.ts";
import { answerClaim, fileClaim, filingPace, withdrawClaim } from "./filing.ts";
import { claimDetailOf, claimSummaryOf, heaps, paidOf } from "./present.ts";

const PAGE_SIZE = 50;
const param = z.object({ id: rowId.catch(0) });
const heapNames = Object.keys(heaps) as [DeskHeap, ...DeskHeap[]];

/** `/v/:vault/claims`: the filing desk. */
export const claimRoutes = new Hono<VaultEnv>();

const deskQuery = z.object({
  state: z.enum(heapNames).catch("ready").default("ready"),
  page: z.coerce.number().int().min(1).max(100_000).catch(1).default(1),
});

claimRoutes.get("/", allow("viewer"), input("query", deskQuery), async (c) => {
  const { state: heap, page } = c.req.valid("query");
  const { vault, session } = c.var;
  const today = todayOf(c);
  const { frame, found, pace, next } = await c.var.run(async (tx) => ({
    frame: await vaultFrame(tx),
    found: await listClaims(tx, { states: heaps[heap], page, pageSize: PAGE_SIZE }),
    pace: await filingPace(tx),
    next: await nextClaim(tx, { today }),
  }));
  const list = {
    vaultId: vault.id,
    heap,
    counts: Object.fromEntries(heapNames.map((name) => [
      name,
      heaps[name].reduce((sum, state) => sum + (found.counts[state] ?? 0), 0),
    ])),
    claims: found.claims.map((claim) => claimSummaryOf(claim, today)),
    page,
    pages: Math.max(1, Math.ceil(found.total / PAGE_SIZE)),
    total: found.total,
  };
  if (isHtmx(c)) return c.html(<ClaimsList {...list} nonce={c.var.nonce} />);
  return c.html(
    <DeskPage
      page={vaultPage(c, frame, "Filing desk", "claims")}
      list={list}
      pace={{ today: pace.filed, limit: await paceLimit(c) }}
      nextId={next ? String(next.id) : null}
      canAct={session.role !== "viewer"}
    />,
  );
});

claimRoutes.get("/:id", allow("viewer"), input("param", param), async (c) => {
  const { id } = c.req.valid("param");
  const { frame, claim, step } = await c.var.run(async (tx) => {
    const claim = await getClaim(tx, id);
    return { frame: await vaultFrame(tx), claim, step: await nextStepOf(c, tx, claim) };
  });
  return await claimPage(c, { frame, claim, step });
});

claimRoutes.post(
  "/:id/filing",
  allow("member"),
  input("param", param),
  input("form", form({ caseId: text(100) })),
  async (c) => {
    const { id } = c.req.valid("param");
    const { caseId } = c.req.valid("form");
    const { vault, session, web } = c.var;
    const today = todayOf(c);
    const filing = { id, caseId, actor: session.user.id, today, book: await web.book() };
    try {
      const next = await c.var.run(async (tx) => {
        await fileClaim(tx, filing);
        return await nextClaim(tx, { today });
      });
      const at = next ? `/v/${vault.id}/claims/${next.id}` : `/v/${vault.id}/claims?state=waiting`;
      return goTo(c, at, {
        kind: "done",
        text: next
          ? `Filed as case ${caseId}. This is the next one`
          : `Filed as case ${caseId}. The desk is clear`,
      });
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      return await again(c, id, { typed: { caseId }, errors: error.fields });
    }
  },
);

claimRoutes.post(
  "/:id/answer",
  allow("member"),
  input("param", param),
  input(
    "form",
    form({
      answer: z.enum(["granted", "short", "denied", "asked"], "Choose what Amazon answered"),
      note: text(2000).optional(),
    }),
  ),
  async (c) => {
    const { id } = c.req.valid("param");
    const { answer, note } = c.req.valid("form");
    const said = answer === "asked" ? "asked_for_more" : answer;
    await c.var.run((tx) =>
      answerClaim(tx, { id, answer: said, note, actor: c.var.session.user.id })
    );
    // The whole page: its badge, its history and the desk's counts change with it.
    return goTo(c, `/v/${c.var.vault.id}/claims/${id}`, {
      kind: "done",
      text: "Amazon's answer is noted",
    });
  },
);

claimRoutes.post(
  "/:id/withdrawal",
  allow("member"),
  input("param", param),
  input("form", form({})),
  async (c) => {
    const { id } = c.req.valid("param");
    const asOf = todayOf(c);
    await c.var.run((tx) => withdrawClaim(tx, { id, actor: c.var.session.user.id, asOf }));
    return goTo(c, `/v/${c.var.vault.id}/claims`, {
      kind: "done",
      text: "Withdrawn: its findings are open again",
    });
  },
);

type Step = Omit<NextStepProps, "csrf" | "nonce">;

async function again(c: VaultContext, id: number, wrong: Pick<Step, "typed" | "errors">) {
  const { frame, claim, step } = await c.var.run(async (tx) => {
    const claim = await getClaim(tx, id);
    return {
      frame: await vaultFrame(tx),
      claim,
      step: { ...await nextStepOf(c, tx, claim), ...wrong },
    };
  });
  if (isHtmx(c)) {
    return c.html(<NextStep {...step} csrf={c.var.csrf} nonce={c.var.nonce} />, 422);
  }
  return await claimPage(c, { frame, claim, step }, 422);
}

async function claimPage(
  c: VaultContext,
  { frame, claim, step }: {
    frame: Awaited<ReturnType<typeof vaultFrame>>;
    claim: ClaimDetail;
    step: Step;
  },
  status: 200 | 422 = 200,
) {
  const members = await c.var.inTenant(listMembers);
  const names = new Map(members.map(({ id, name }) => [id, name]));
  return c.html(
    <ClaimPage
      page={vaultPage(c, frame, "Claim", "claims")}
      claim={claimDetailOf(claim, names)}
      next={step}
    />,
    status,
  );
}

async function nextStepOf(c: VaultContext, tx: VaultTx, claim: ClaimDetail): Promise<Step> {
  const today = todayOf(c);
  const { filed } = await filingPace(tx);
  const next = await nextClaim(tx, { today, after: claim.id });
  const { id, state, caseId, filedOn, daysLeft } = claimSummaryOf(claim, today);
  return {
    vaultId: c.var.vault.id,
    claim: {
      id,
      state,
      caseId,
      filedOn,
      daysLeft,
      answer: claim.answer === "asked_for_more" ? "asked" : claim.answer,
      paid: paidOf(claim),
      sellerCentralUrl: CASE_LOBBY[c.var.vault.region],
    },
    pace: { today: filed, limit: await paceLimit(c) },
    nextId: next ? String(next.id) : null,
    canAct: c.var.session.role !== "viewer",
  };
}

async function paceLimit(c: VaultContext): Promise<number> {
  return (await c.var.web.book()).limits.filing_pace_per_day;
}
