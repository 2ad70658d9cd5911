import type { Role } from "../page.ts";
import { Badge } from "../parts/badge.tsx";
import { Button } from "../parts/button.tsx";
import { Card } from "../parts/card.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { Moment } from "../parts/date.tsx";
import { type FieldErrors, SelectField, TextField } from "../parts/field.tsx";
import { Notice } from "../parts/flash.tsx";
import { Cell, RowHead, Table } from "../parts/table.tsx";
import { ROLE_NAMES } from "./row.tsx";

/** How many people the plan holds, and how many places are taken. */
export interface Plan {
  tier: string;
  holds: number;
  places: number;
}

export interface InviteCardProps {
  plan: Plan;
  typed?: { email?: string; role?: string };
  errors?: FieldErrors;
  error?: string;
  csrf: string;
}

const ROLES = (["viewer", "member", "admin"] as const)
  .map((role) => ({ value: role, label: ROLE_NAMES[role] }));

/** Asks somebody in, `#invite`. */
export function InviteCard({ plan, typed = {}, errors = {}, error, csrf }: InviteCardProps) {
  const note =
    `${plan.places} of the ${plan.holds} places of your plan (${plan.tier}) are taken, ` +
    "open invitations among them.";
  return (
    <Card id="invite" title="Invite somebody" note={note}>
      {error && <Notice kind="error">{error}</Notice>}
      {plan.places >= plan.holds && !error
        ? <p>Your plan holds no more people. Remove somebody or withdraw an invitation first.</p>
        : (
          <form class="form" method="post" action="/members/invitations">
            <CsrfField token={csrf} />
            <TextField
              name="email"
              label="Email"
              type="email"
              autocomplete="off"
              value={typed.email}
              error={errors.email}
              hint="A mail brings a link, which is good once and for seven days."
              maxlength={254}
              required
            />
            <SelectField
              name="role"
              label="Role"
              options={ROLES}
              value={typed.role ?? "viewer"}
              error={errors.role}
            />
            <div class="actions">
              <Button look="primary">Send the invitation</Button>
            </div>
          </form>
        )}
    </Card>
  );
}

export interface Invitation {
  id: string;
  email: string;
  role: Role;
  /** An ISO instant. */
  expiresAt: string;
  isOver: boolean;
}

/** Those who were asked and have not answered. */
export function Invitations({ invitations, csrf }: { invitations: Invitation[]; csrf: string }) {
  return (
    <section class="panel" aria-labelledby="invitations-title">
      <header class="panel-top">
        <h2 id="invitations-title">Open invitations</h2>
      </header>
      <Table
        caption="Open invitations"
        columns={[
          { label: "Email" },
          { label: "Role" },
          { label: "Good until" },
          { label: "Actions", hidden: true },
        ]}
      >
        {invitations.map((invitation) => (
          <InvitationRow key={invitation.id} invitation={invitation} csrf={csrf} />
        ))}
      </Table>
    </section>
  );
}

function InvitationRow({ invitation, csrf }: { invitation: Invitation; csrf: string }) {
  const { id, email, role, expiresAt, isOver } = invitation;
  return (
    <tr role="row" id={`invitation-${id}`}>
      <RowHead>{email}</RowHead>
      <Cell label="Role">{ROLE_NAMES[role]}</Cell>
      <Cell label="Good until">
        <Moment at={expiresAt} /> {isOver && <Badge tone="soon">over</Badge>}
      </Cell>
      <Cell>
        <div class="actions invitation-acts">
          <form method="post" action={`/members/invitations/${id}/resending`}>
            <CsrfField token={csrf} />
            <Button small aria-label={`Send anew to ${email}`}>Send anew</Button>
          </form>
          <form method="post" action={`/members/invitations/${id}/withdrawal`}>
            <CsrfField token={csrf} />
            <Button small aria-label={`Withdraw the invitation of ${email}`}>Withdraw</Button>
          </form>
        </div>
      </Cell>
    </tr>
  );
}
