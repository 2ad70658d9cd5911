import type { Role } from "../page.ts";
import { Badge } from "../parts/badge.tsx";
import { Button } from "../parts/button.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { Day } from "../parts/date.tsx";
import { hx } from "../parts/hx.ts";
import { Reveal } from "../parts/reveal.tsx";
import { Cell, RowHead } from "../parts/table.tsx";

export interface Member {
  id: string;
  name: string;
  email: string;
  role: Role;
  joinedOn: string;
}

export const ROLE_NAMES: Record<Role, string> = {
  admin: "Admin",
  member: "Member",
  viewer: "Viewer",
};

export interface MemberRowProps {
  member: Member;
  /** Nobody changes or removes himself here: a tenant must not lose its last admin by accident. */
  isMe: boolean;
  canAct: boolean;
  csrf: string;
  nonce: string;
}

/** One person, `#member-<id>`. */
export function MemberRow(props: MemberRowProps) {
  const { member, isMe, canAct } = props;
  const mayChange = canAct && !isMe;
  return (
    <tr role="row" id={`member-${member.id}`}>
      <RowHead>
        {member.name} {isMe && <Badge>you</Badge>}
        <small>{member.email}</small>
      </RowHead>
      <Cell label="Joined">
        <Day date={member.joinedOn} />
      </Cell>
      <Cell label="Role">{mayChange ? <RoleForm {...props} /> : ROLE_NAMES[member.role]}</Cell>
      {canAct && <Cell>{mayChange && <Removal {...props} />}</Cell>}
    </tr>
  );
}

function RoleForm({ member, csrf, nonce }: MemberRowProps) {
  const action = `/members/${member.id}/role`;
  return (
    <form
      class="filters"
      method="post"
      action={action}
      {...hx(nonce, {
        post: action,
        trigger: "change, submit",
        target: `#member-${member.id}`,
        swap: "outerHTML",
      })}
    >
      <CsrfField token={csrf} />
      <label class="filter">
        <span class="visually-hidden">Role of {member.name}</span>
        <select name="role" class="select">
          {(Object.keys(ROLE_NAMES) as Role[]).map((role) => (
            <option value={role} selected={role === member.role}>{ROLE_NAMES[role]}</option>
          ))}
        </select>
      </label>
      <span class="without-script">
        <Button small>Save</Button>
      </span>
    </form>
  );
}

function Removal({ member, csrf }: MemberRowProps) {
  return (
    <Reveal label="Remove…">
      <p>
        {member.name} is signed out everywhere at once and sees nothing of this account any more.
      </p>
      <form method="post" action={`/members/${member.id}/removal`}>
        <CsrfField token={csrf} />
        <Button look="danger" small>Remove {member.name}</Button>
      </form>
    </Reveal>
  );
}
