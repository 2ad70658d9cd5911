import { Layout } from "../layout.tsx";
import type { PageContext } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import type { FieldErrors } from "../parts/field.tsx";
import { PageHead } from "../parts/page_head.tsx";
import { Reveal } from "../parts/reveal.tsx";
import { Table } from "../parts/table.tsx";
import { type Invitation, Invitations, InviteCard, type Plan } from "./invitations.tsx";
import { type Member, MemberRow } from "./row.tsx";

export interface MembersPageProps {
  page: PageContext;
  members: Member[];
  myId: string;
  /** Admins invite, change roles and remove; others look. */
  canAct: boolean;
  /** Anybody but the last admin. */
  canLeave: boolean;
  invitations: Invitation[];
  plan: Plan;
  /** An invitation that was sent and could not be taken. */
  refused?: { typed: { email?: string; role?: string }; errors?: FieldErrors; error?: string };
}

/** `/members` */
export function MembersPage(props: MembersPageProps) {
  const { page, members, myId, canAct, canLeave, invitations, plan, refused } = props;
  return (
    <Layout page={page}>
      <PageHead
        title="Members"
        lead="Admins manage people and connections, members act on findings and claims, viewers read."
      />
      <div class="stack">
        <div class="panel">
          <Table
            caption="Members"
            columns={[
              { label: "Name" },
              { label: "Joined" },
              { label: "Role" },
              ...(canAct ? [{ label: "Actions", hidden: true }] : []),
            ]}
          >
            {members.map((member) => (
              <MemberRow
                member={member}
                isMe={member.id === myId}
                canAct={canAct}
                csrf={page.csrf}
                nonce={page.nonce}
              />
            ))}
          </Table>
        </div>
        {invitations.length > 0 && <Invitations invitations={invitations} csrf={page.csrf} />}
        {canAct && <InviteCard plan={plan} {...refused} csrf={page.csrf} />}
        <Leaving page={page} canLeave={canLeave} />
      </div>
    </Layout>
  );
}

function Leaving({ page, canLeave }: { page: PageContext; canLeave: boolean }) {
  if (!canLeave) {
    return (
      <p class="note">
        You are the last admin and cannot leave. Hand the account over to another member first.
      </p>
    );
  }
  return (
    <Reveal label="Leave this company…">
      <p>
        You are signed out and see nothing of {page.user?.tenantName}{" "}
        any more, until an admin invites you again.
      </p>
      <form method="post" action="/members/leaving">
        <CsrfField token={page.csrf} />
        <Button look="danger" small>Leave {page.user?.tenantName}</Button>
      </form>
    </Reveal>
  );
}
