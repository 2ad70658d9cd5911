import { PasskeyButton } from "../auth/passkey_button.tsx";
import type { PageContext } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Card } from "../parts/card.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { Moment } from "../parts/date.tsx";
import { Empty } from "../parts/empty.tsx";
import { TextField } from "../parts/field.tsx";
import { Reveal } from "../parts/reveal.tsx";
import { Cell, RowHead, Table } from "../parts/table.tsx";
import { AccountFrame } from "./account_frame.tsx";

export interface PasskeysPageProps {
  page: PageContext;
  passkeys: ShownPasskey[];
  /** What a new one is called when its owner gives it no name. */
  device: string;
}

/** Instants are ISO. */
export interface ShownPasskey {
  id: string;
  name: string;
  backedUp: boolean;
  createdAt: string;
  lastUsedAt: string | null;
}

/** `/account/passkeys` */
export function PasskeysPage({ page, passkeys, device }: PasskeysPageProps) {
  return (
    <AccountFrame
      page={page}
      active="passkeys"
      lead="A passkey signs you in by your fingerprint, face or PIN. It works on this site alone, so nobody can trick it out of you."
    >
      {passkeys.length === 0
        ? (
          <Empty
            icon="key"
            title="No passkeys yet"
            text="You sign in with your password and a code. A passkey takes the place of both."
          />
        )
        : (
          <div class="panel">
            <Table
              caption="Passkeys"
              columns={[
                { label: "Passkey" },
                { label: "Added" },
                { label: "Last used" },
                { label: "Actions", hidden: true },
              ]}
            >
              {passkeys.map((passkey) => (
                <PasskeyRow key={passkey.id} page={page} passkey={passkey} />
              ))}
            </Table>
          </div>
        )}
      <Card
        title="Add a passkey"
        note="On this device, on your phone, or on a security key: your browser asks which."
      >
        <PasskeyButton page={page} purpose="add">
          <TextField
            name="name"
            label="Name"
            hint="By which you know it again."
            value={device}
            maxlength={60}
            autocomplete="off"
          />
        </PasskeyButton>
        <p class="note" data-passkey-missing>
          Adding one needs JavaScript and a browser that knows passkeys, as all of today’s do.
        </p>
      </Card>
    </AccountFrame>
  );
}

function PasskeyRow({ page, passkey }: { page: PageContext; passkey: ShownPasskey }) {
  const { id, name, backedUp, createdAt, lastUsedAt } = passkey;
  return (
    <tr role="row">
      <RowHead class="named-freely">
        {name}
        <small>{backedUp ? "Backed up" : "On one device alone"}</small>
      </RowHead>
      <Cell label="Added">
        <Moment at={createdAt} />
      </Cell>
      <Cell label="Last used">{lastUsedAt ? <Moment at={lastUsedAt} /> : "Never"}</Cell>
      <Cell>
        <Reveal label="Remove…">
          <p>
            It opens nothing any more, and your other sessions end. Your device may go on offering
            it until you delete it there.
          </p>
          <form method="post" action={`${page.base}/account/passkeys/${id}/removal`}>
            <CsrfField token={page.csrf} />
            <Button look="danger" small>Remove this passkey</Button>
          </form>
        </Reveal>
      </Cell>
    </tr>
  );
}
