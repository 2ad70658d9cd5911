import type { Role } from "../../../views/page.ts";
import type { Mail } from "../mail.ts";
import { AS, greeting, momentOf, nameOf, type Recipient, span } from "./words.ts";

/*
 * Letters whose link does something, once, for a limited time. Each goes to an address that anybody may
 * have typed, so each says what to do when one asked for nothing.
 */

const NOBODY_ASKED =
  "If you did not ask for this, you need not do anything: without the link nothing happens.";

/** To the address of a new account; until its link is opened, the account cannot be used. */
export function confirmSignUp(
  { to, name, company, url, hours }: Recipient & { company: string; url: string; hours: number },
): Mail {
  return {
    to,
    subject: "Confirm your e-mail address for SellerVault",
    heading: "Confirm your e-mail address",
    paragraphs: [
      ...greeting({ to, name }),
      `Somebody signed up at SellerVault with this address, for the company “${nameOf(company)}”.`,
      `If it was you, confirm the address within ${
        span(hours, "hour")
      }. The link works once, and asks for the password that you chose.`,
    ],
    action: { label: "Confirm this address", url },
    foot:
      "If you did not sign up, ignore this mail: an account whose address is not confirmed cannot be used.",
  };
}

/** To somebody who signs up although there is an account; the page itself does not say so. */
export function alreadyHasAccount(
  { to, name, signInUrl, resetUrl }: Recipient & { signInUrl: string; resetUrl: string },
): Mail {
  return {
    to,
    subject: "You already have a SellerVault account",
    heading: "You already have an account",
    paragraphs: [
      ...greeting({ to, name }),
      "Somebody tried to sign up at SellerVault with this address, which has an account already. Nothing was changed.",
      `If it was you, sign in instead. If you no longer know your password, set a new one here: ${resetUrl}`,
    ],
    action: { label: "Sign in", url: signInUrl },
    foot: "If it was not you, you need not do anything: nobody learned that you have an account.",
  };
}

/** To somebody who forgot the password. */
export function resetPassword(
  { to, name, url, minutes }: Recipient & { url: string; minutes: number },
): Mail {
  return {
    to,
    subject: "Set a new password for SellerVault",
    heading: "Set a new password",
    paragraphs: [
      ...greeting({ to, name }),
      "Somebody asked for a new password for your SellerVault account.",
      `If it was you, set one within ${
        span(minutes, "minute")
      }. The link works once, and an older one no longer does.`,
      "You will be asked for your second factor as always. Afterwards every session is ended and you sign in again.",
    ],
    action: { label: "Set a new password", url },
    foot: `${NOBODY_ASKED} Your password stays as it is.`,
  };
}

/** To somebody whom an admin asks into the company's account. */
export function invitation(
  { to, name, inviter, company, role, url, days }: Recipient & {
    inviter: string;
    company: string;
    role: Role;
    url: string;
    days: number;
  },
): Mail {
  return {
    to,
    subject: `Invitation to ${nameOf(company)} on SellerVault`,
    heading: `Join ${nameOf(company)}`,
    paragraphs: [
      ...greeting({ to, name }),
      `${nameOf(inviter)} invites you to “${nameOf(company)}” on SellerVault, as ${AS[role]}. ${
        MAY_DO[role]
      }`,
      `Accept within ${span(days, "day")}. The link works once and is meant for you alone.`,
    ],
    action: { label: "Accept the invitation", url },
    foot:
      "SellerVault compares the reports of Amazon sellers with what Amazon paid. If you do not know who invites you, ignore this mail: without the link nothing happens.",
  };
}

const MAY_DO: Record<Role, string> = {
  admin: "Admins manage people and connections, and act on findings and claims.",
  member: "Members act on findings and claims.",
  viewer: "Viewers read findings and claims and change nothing.",
};

/** To somebody whose account is locked, for new browsers or for one that he used before, after ten failures. */
export function unlock(
  { to, name, url, minutes, lockedUntil, browser = "new" }: Recipient & {
    url: string;
    minutes: number;
    lockedUntil: Date;
    browser?: "new" | "known";
  },
): Mail {
  const until = momentOf(lockedUntil);
  return {
    to,
    subject: browser === "new"
      ? "Signing in to SellerVault is locked for new browsers"
      : "Signing in to SellerVault is locked in one browser",
    heading: "Too many failed sign-ins",
    paragraphs: [
      ...greeting({ to, name }),
      browser === "new"
        ? `After ten failed attempts in a row, new browsers cannot sign in to your account until ${until}. Browsers in which you have signed in before still can, and so can your passkeys.`
        : `After ten failed attempts in a row, a browser in which you had signed in before cannot sign in to your account until ${until}. Your other browsers still can, and so can your passkeys. To unlock this one, open the link in it.`,
      `If it was you and you do not want to wait, unlock it within ${
        span(minutes, "minute")
      }. The link works once; it does not sign anybody in.`,
      "If it was not you, somebody is guessing your password and has not found it. Leave the lock as it is; if you use the same password elsewhere, change it.",
    ],
    action: { label: "Unlock signing in", url },
    foot: "You need not do anything: the lock ends by itself.",
  };
}
