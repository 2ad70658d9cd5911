import type { PageContext } from "../page.ts";
import { hx } from "../parts/hx.ts";
import { PageHead } from "../parts/page_head.tsx";
import { Cell, RowHead, Table } from "../parts/table.tsx";
import { PublicLayout } from "../public/public_layout.tsx";

export interface CodeListProps {
  people: { name: string; email: string; what: string; code: string }[];
  secondsLeft: number;
  nonce: string;
}

/** `/dev/codes`: the authenticators of the demo's people. */
export function CodesPage({ page, ...list }: CodeListProps & { page: PageContext }) {
  return (
    <PublicLayout page={page}>
      <PageHead
        title="Codes"
        lead="What the authenticators of the demo’s people show now. This page exists on your machine alone."
      />
      <CodeList {...list} />
    </PublicLayout>
  );
}

/** `#codes`; asks for itself again, since a code is good for half a minute. */
export function CodeList({ people, secondsLeft, nonce }: CodeListProps) {
  return (
    <div
      id="codes"
      {...hx(nonce, {
        get: "/dev/codes",
        trigger: "every 5s",
        target: "#codes",
        swap: "outerHTML",
      })}
    >
      <div class="panel">
        <Table caption="Codes" columns={[{ label: "Who" }, { label: "Email" }, { label: "Code" }]}>
          {people.map(({ name, email, what, code }) => (
            <tr role="row">
              <RowHead>
                {name}
                <small>{what}</small>
              </RowHead>
              <Cell label="Email">{email}</Cell>
              <Cell label="Code">
                <code>{code.slice(0, 3)} {code.slice(3)}</code>
              </Cell>
            </tr>
          ))}
        </Table>
      </div>
      <p class="note">New codes in {secondsLeft} s.</p>
    </div>
  );
}
