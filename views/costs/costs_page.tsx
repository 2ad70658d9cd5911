import { Layout } from "../layout.tsx";
import type { PageContext } from "../page.ts";
import { Card } from "../parts/card.tsx";
import { formatCount } from "../parts/count.ts";
import { Day } from "../parts/date.tsx";
import { Empty } from "../parts/empty.tsx";
import { Money } from "../parts/money.tsx";
import { PageHead } from "../parts/page_head.tsx";
import { Cell, RowHead, Table } from "../parts/table.tsx";
import type { CostRow, MissingCost } from "./costs.ts";
import { CostForm, type CostFormProps } from "./form.tsx";
import { ImportForm } from "./import_form.tsx";

export interface CostsProps extends CostFormProps {
  costs: CostRow[];
  /** Ranked by what is at stake. */
  missing: MissingCost[];
  problems?: string[];
  canAct: boolean;
}

export interface CostsPageProps extends Omit<CostsProps, "csrf" | "nonce"> {
  page: PageContext;
}

/** `/v/:vault/costs` */
export function CostsPage({ page, ...costs }: CostsPageProps) {
  return (
    <Layout page={page}>
      <PageHead
        title="Costs"
        lead="A unit lost before it was sold is worth what you paid for it. These are the costs SellerVault reckons with."
      />
      <Costs {...costs} csrf={page.csrf} nonce={page.nonce} />
    </Layout>
  );
}

/** `#costs`: what saving and importing replace. */
export function Costs(props: CostsProps) {
  return (
    <div id="costs" class="columns">
      <div class="stack">
        {props.missing.length > 0 && <Missing {...props} />}
        <Known costs={props.costs} />
      </div>
      {props.canAct && (
        <div class="stack">
          <Card title="Add a cost">
            <CostForm {...props} />
          </Card>
          <Card title="Many at once" note="A row of the same SKU and day replaces the older one">
            <ImportForm {...props} />
          </Card>
        </div>
      )}
    </div>
  );
}

function Missing({ vaultId, missing, canAct }: CostsProps) {
  return (
    <Card title="Missing" note="Findings that need a cost to show their worth, most units first">
      <Table
        caption="SKUs without a cost"
        columns={[
          { label: "SKU" },
          { label: "Findings", number: true },
          { label: "Units", number: true },
          ...(canAct ? [{ label: "Add", hidden: true }] : []),
        ]}
      >
        {missing.map((row) => (
          <tr role="row">
            <RowHead>
              <code>{row.sku}</code>
              {row.product && <small>{row.product}</small>}
            </RowHead>
            <Cell label="Findings" number>{formatCount(row.findings)}</Cell>
            <Cell label="Units" number>{formatCount(row.units)}</Cell>
            {canAct && (
              <Cell number>
                <a href={`/v/${vaultId}/costs?sku=${encodeURIComponent(row.sku)}#field-cost`}>
                  Add cost<span class="visually-hidden">of {row.sku}</span>
                </a>
              </Cell>
            )}
          </tr>
        ))}
      </Table>
    </Card>
  );
}

function Known({ costs }: { costs: CostRow[] }) {
  return (
    <Card title="On file" note="Each holds from its day until the next of the same SKU">
      {costs.length === 0
        ? (
          <Empty
            icon="tag"
            title="No cost yet"
            text="Findings are listed all the same; their worth shows as soon as a cost is here."
          />
        )
        : (
          <Table
            caption="Costs on file"
            columns={[
              { label: "SKU" },
              { label: "From" },
              { label: "Cost of a unit", number: true },
            ]}
          >
            {costs.map((row) => (
              <tr role="row">
                <RowHead>
                  <code>{row.sku}</code>
                  {row.product && <small>{row.product}</small>}
                </RowHead>
                <Cell label="From">
                  <Day date={row.effectiveFrom} />
                </Cell>
                <Cell label="Cost of a unit" number>
                  <Money amount={row.cost} />
                </Cell>
              </tr>
            ))}
          </Table>
        )}
    </Card>
  );
}
