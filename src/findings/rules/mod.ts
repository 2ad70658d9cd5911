import { disposedUnasked } from "./disposed_unasked.ts";
import { reimbursementClawedBack } from "./reimbursement_clawed_back.ts";
import { reimbursementUnderpaid } from "./reimbursement_underpaid.ts";
import { removalShort } from "./removal_short.ts";
import type { LossRule, PaymentRule } from "./rule.ts";
import { warehouseDamaged } from "./warehouse_damaged.ts";
import { warehouseLost } from "./warehouse_lost.ts";

/** Units that were lost; the allocation spends every credit on the candidates of all of them at once. */
export const lossRules: LossRule[] = [
  warehouseLost,
  warehouseDamaged,
  disposedUnasked,
  removalShort,
];

/** Payments that were too small or were taken back; they ask what the allocation spent them on. */
export const paymentRules: PaymentRule[] = [reimbursementUnderpaid, reimbursementClawedBack];
