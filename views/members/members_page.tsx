import { Layout } from "../layout.tsx";
import type { PageContext } from "../page.ts";
import { PageHead } from "../parts/page_head.tsx";
import { Table } from "../parts/table.tsx";
import { type Member, MemberRow } from "./row.tsx";

export interface MembersPageProps {
  page: PageContext;
  members: Member[];
  myId: string;
  /** Admins change roles and remove; others look. */
  canAct: boolean;
}

/** `/members` */
export function MembersPage({ page, members, myId, canAct }: MembersPageProps) {
  return (
    <Layout page={page}>
      <PageHead
        title="Members"
        lead="Admins manage people and connections, members act on findings and claims, viewers read."
      />
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
    </Layout>
  );
}
