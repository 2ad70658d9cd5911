import type { Child } from "hono/jsx";
import { Button, type ButtonLook } from "../parts/button.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { Reveal } from "../parts/reveal.tsx";
import type { Member } from "./row.tsx";

export interface MemberActsProps {
  member: Member;
  csrf: string;
}

/** What an admin does to a member, each with what comes of it. */
export function MemberActs({ member, csrf }: MemberActsProps) {
  const { id, name, role, hasAuthenticator, lockedUntil } = member;
  const act = { csrf, of: name };
  return (
    <Reveal
      label={
        <>
          Manage…<span class="visually-hidden">{` ${name}`}</span>
        </>
      }
    >
      {lockedUntil && (
        <Act {...act} action={`/members/${id}/unlocking`} label="Unlock">
          New browsers cannot sign in to this account after ten failures. Unlock it when it was{" "}
          {name}.
        </Act>
      )}
      <Act {...act} action={`/members/${id}/new-password`} label="Demand a new password">
        {name} is signed out everywhere and chooses another password at the next sign-in.
      </Act>
      {hasAuthenticator && (
        <Act {...act} action={`/members/${id}/second-factor-reset`} label="Reset the authenticator">
          For a lost phone: authenticator, passkeys and recovery codes go, and {name}{" "}
          sets up new ones at the next sign-in.
        </Act>
      )}
      <Act {...act} action={`/members/${id}/transfer`} label="Hand over the account" look="danger">
        {role === "admin" ? `${name} stays an admin` : `${name} becomes an admin`}, and you become a
        member. Both of you sign in again.
      </Act>
      <Act {...act} action={`/members/${id}/removal`} label="Remove" look="danger">
        {name} is signed out of this company at once and sees nothing of it any more.
      </Act>
    </Reveal>
  );
}

interface ActProps {
  action: string;
  label: string;
  of: string;
  csrf: string;
  look?: ButtonLook;
  children?: Child;
}

function Act({ action, label, of, csrf, look, children }: ActProps) {
  return (
    <form class="member-act" method="post" action={action}>
      <CsrfField token={csrf} />
      <p>{children}</p>
      <Button look={look} small aria-label={`${label}: ${of}`}>{label}</Button>
    </form>
  );
}
