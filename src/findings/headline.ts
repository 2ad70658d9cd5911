import type { Finding } from "../../db/schema/vault/mod.ts";
import { counted } from "../../views/parts/count.ts";
import { formatDay } from "../../views/parts/days.ts";

/** What a headline is made of. */
export type Headlined = Pick<Finding, "type" | "keyParts" | "fnsku" | "units">;

/** The short sentence that a finding proves, as a title: "4 units of X00… went missing in SDF8 on …". */
export function headline({ type, keyParts, fnsku, units }: Headlined): string {
  const quantity = counted(units, "unit");
  const of = `${quantity} of ${fnsku}`;
  const { fc, date, removalOrderId, reimbursementId } = keyParts;
  const where = `${fc ? ` in ${fc}` : ""}${date ? ` on ${formatDay(date)}` : ""}`;
  switch (type) {
    case "warehouse_lost":
      return `${of} went missing${where}`;
    case "warehouse_damaged":
      return `${of} ${units === 1 ? "was" : "were"} damaged${where}`;
    case "disposed_unasked":
      return `${of} ${units === 1 ? "was" : "were"} disposed of${where}, unasked`;
    case "removal_short":
      return `Removal order ${removalOrderId} came up ${quantity} short of ${fnsku}`;
    case "reimbursement_underpaid":
      return `Reimbursement ${reimbursementId} paid less than your cost for ${quantity}`;
    case "reimbursement_clawed_back":
      return `Reimbursement ${reimbursementId} took back the money for ${quantity}`;
    default:
      return of;
  }
}
