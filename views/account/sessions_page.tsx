import type { PageContext } from "../page.ts";
import { Badge } from "../parts/badge.tsx";
import { Button } from "../parts/button.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { Moment } from "../parts/date.tsx";
import { Reveal } from "../parts/reveal.tsx";
import { Cell, RowHead, Table } from "../parts/table.tsx";
import { AccountFrame } from "./account_frame.tsx";

export interface Session {
  id: string;
  /** The browser that looks at this page. */
  isThis: boolean;
  device: string;
  address: string;
  /** Null for staff. */
  company: string | null;
  secondFactor: "totp" | "recovery_code" | "passkey";
  /** ISO instants; null is within the last quarter of an hour, which is as exactly as it is known. */
  startedAt: string;
  lastSeenAt: string | null;
}

const FACTORS: Record<Session["secondFactor"], string> = {
  totp: "Authenticator",
  recovery_code: "Recovery code",
  passkey: "Passkey",
};

/** `/account/sessions`: where one is signed in, and the ends of it. */
export function SessionsPage({ page, sessions }: { page: PageContext; sessions: Session[] }) {
  const inCompanies = sessions.some(({ company }) => company !== null);
  return (
    <AccountFrame
      page={page}
      active="sessions"
      lead="Every browser in which you are signed in. A session ends by itself seven days after its sign-in."
    >
      <div class="panel">
        <Table
          caption="Your sessions"
          columns={[
            { label: "Browser" },
            ...(inCompanies ? [{ label: "Company" }] : []),
            { label: "Second factor" },
            { label: "Signed in" },
            { label: "Last seen" },
            { label: "Actions", hidden: true },
          ]}
        >
          {sessions.map((session) => (
            <SessionRow page={page} session={session} inCompanies={inCompanies} />
          ))}
        </Table>
      </div>
      <p class="note">
        Something here that is not you? End it, then{" "}
        <a href={`${page.base}/account/password`}>change your password</a>: that ends every session.
      </p>
      <div class="actions">
        {sessions.length > 1 && (
          <form method="post" action={`${page.base}/account/sessions/end-others`}>
            <CsrfField token={page.csrf} />
            <Button>End all other sessions</Button>
          </form>
        )}
        <Reveal label="End all sessions…">
          <p>You are signed out everywhere, in this browser too.</p>
          <form method="post" action={`${page.base}/account/sessions/end-all`}>
            <CsrfField token={page.csrf} />
            <Button look="danger" small>End all and sign out</Button>
          </form>
        </Reveal>
      </div>
    </AccountFrame>
  );
}

interface SessionRowProps {
  page: PageContext;
  session: Session;
  inCompanies: boolean;
}

function SessionRow({ page, session, inCompanies }: SessionRowProps) {
  const { id, isThis, device, address, company, secondFactor, startedAt, lastSeenAt } = session;
  return (
    <tr role="row">
      <RowHead>
        {device} {isThis && <Badge tone="good">this browser</Badge>}
        <small>{address}</small>
      </RowHead>
      {inCompanies && <Cell label="Company">{company ?? "—"}</Cell>}
      <Cell label="Second factor">{FACTORS[secondFactor]}</Cell>
      <Cell label="Signed in">
        <Moment at={startedAt} />
      </Cell>
      <Cell label="Last seen">
        {lastSeenAt ? <Moment at={lastSeenAt} /> : "Within a quarter of an hour"}
      </Cell>
      <Cell>
        <form method="post" action={`${page.base}/account/sessions/${id}/end`}>
          <CsrfField token={page.csrf} />
          <Button
            small
            aria-label={isThis ? undefined : `End the session of ${device} at ${address}`}
          >
            {isThis ? "Sign out" : "End"}
          </Button>
        </form>
      </Cell>
    </tr>
  );
}
