import { Badge } from "../parts/badge.tsx";
import { Button } from "../parts/button.tsx";
import { Card } from "../parts/card.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { Day, Moment } from "../parts/date.tsx";
import { Reveal } from "../parts/reveal.tsx";

/** Amazon's leave to read the account, or null where none was given. */
export interface Connection {
  sellerId: string;
  region: string;
  connectedOn: string;
  state: "active" | "revoked" | "failing";
  /** In words: "Amazon refused the token; the seller may have taken the leave back". */
  trouble: string | null;
  lastUsed: string | null;
}

export interface ConnectionCardProps {
  vaultId: string;
  connection: Connection | null;
  canAct: boolean;
  csrf: string;
}

/** `#connection`: connect, see how it fares, disconnect. */
export function ConnectionCard({ vaultId, connection, canAct, csrf }: ConnectionCardProps) {
  const action = `/v/${vaultId}/connection`;
  if (!connection) {
    return (
      <Card id="connection" title="Amazon connection" note="Not connected">
        <p class="prose">
          Connect the account and its reports come by themselves. SellerVault only reads. You sign
          in at Amazon: SellerVault never sees or stores your Amazon password.
        </p>
        {canAct && <Connect action={action} csrf={csrf} label="Connect Amazon" />}
      </Card>
    );
  }
  return (
    <Card
      id="connection"
      title="Amazon connection"
      action={
        <Badge tone={connection.state === "active" ? "good" : "now"}>{connection.state}</Badge>
      }
    >
      {connection.trouble && <p class="failure">{connection.trouble}</p>}
      <dl class="facts">
        <dt>Seller</dt>
        <dd>
          <code>{connection.sellerId}</code>
        </dd>
        <dt>Region</dt>
        <dd>{connection.region}</dd>
        <dt>Connected</dt>
        <dd>
          <Day date={connection.connectedOn} />
        </dd>
        <dt>Last used</dt>
        <dd>{connection.lastUsed ? <Moment at={connection.lastUsed} /> : "not yet"}</dd>
      </dl>
      {canAct && connection.state !== "active" && (
        <Connect action={action} csrf={csrf} label="Connect again" />
      )}
      {canAct && <Disconnect action={`${action}/delete`} csrf={csrf} />}
    </Card>
  );
}

function Connect({ action, csrf, label }: { action: string; csrf: string; label: string }) {
  return (
    <form method="post" action={action}>
      <CsrfField token={csrf} />
      <Button look="primary" icon="link">{label}</Button>
    </form>
  );
}

function Disconnect({ action, csrf }: { action: string; csrf: string }) {
  return (
    <Reveal label="Disconnect…" danger>
      <p>
        The token is destroyed at once and no more reports come. What was read stays, with its
        findings and claims.
      </p>
      <form method="post" action={action}>
        <CsrfField token={csrf} />
        <Button look="danger">Disconnect Amazon</Button>
      </form>
    </Reveal>
  );
}
