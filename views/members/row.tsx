import type { Role } from "../page.ts";
import { Badge } from "../parts/badge.tsx";
import { Button } from "../parts/button.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { Day, Moment } from "../parts/date.tsx";
import { hx } from "../parts/hx.ts";
import { Cell, RowHead } from "../parts/table.tsx";
import { MemberActs } from "./acts.tsx";

export interface Member {
  id: string;
  name: string;
  email: string;
  role: Role;
  joinedOn: string;
  hasAuthenticator: boolean;
  /** Until when new browsers cannot sign in to his account; an ISO instant. */
  lockedUntil: string | null;
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
        {member.name} {isMe && <Badge>you</Badge>} <AccountBadges {...member} />
        <small>{member.email}</small>
      </RowHead>
      <Cell label="Joined">
        <Day date={member.joinedOn} />
      </Cell>
      <Cell label="Role">{mayChange ? <RoleForm {...props} /> : ROLE_NAMES[member.role]}</Cell>
      {canAct && <Cell>{mayChange && <MemberActs {...props} />}</Cell>}
    </tr>
  );
}

function AccountBadges({ hasAuthenticator, lockedUntil }: Member) {
  return (
    <>
      {!hasAuthenticator && <Badge tone="soon">no authenticator yet</Badge>}{" "}
      {lockedUntil && (
        <Badge tone="now">
          locked until <Moment at={lockedUntil} />
        </Badge>
      )}
    </>
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
