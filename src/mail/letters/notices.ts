import type { Mail } from "../mail.ts";
import {
  circumstances,
  greeting,
  momentOf,
  nameOf,
  type Occasion,
  pageOf,
  type Recipient,
  span,
} from "./words.ts";

/*
 * What happened to an account's security, told to its owner: what, when, from where, and what to do if it
 * was somebody else. Nobody can switch these off. A link in them does nothing by itself.
 */

type Told = Recipient & { occasion: Occasion };

/** What an admin did to another's account: told without the admin's device and address. */
type ToldOfAdmin = Recipient & { occasion: Pick<Occasion, "at" | "publicUrl">; admin: string };

const FOOT =
  "SellerVault tells you of every change to the security of your account. These mails hold no password and ask for none.";

// The address that password managers know (W3C, "A Well-Known URL for Changing Passwords").
const CHANGE_PASSWORD = "/.well-known/change-password";
const SIGN_IN = "/login";

const STRANGER_KNOWS_PASSWORD =
  "If it was not you, somebody knows your password: change it now, which also ends every session.";
const STRANGER_IS_IN =
  "If it was not you, somebody has been in your account: change your password now, which also ends every session, then look through your passkeys and second factor and tell an admin of your company.";
const SET_ANEW =
  "If it was not you, set a new password at once with “Forgot password” on the sign-in page, and tell an admin of your company.";

function notice(
  { to, name, occasion }: Recipient & { occasion: Pick<Occasion, "publicUrl"> },
  { subject, paragraphs, link = "change" }: {
    subject: string;
    paragraphs: string[];
    link?: "change" | "sign_in";
  },
): Mail {
  return {
    to,
    subject: `${subject} – SellerVault`,
    heading: subject,
    paragraphs: [...greeting({ to, name }), ...paragraphs],
    action: link === "change"
      ? { label: "Change your password", url: pageOf(occasion.publicUrl, CHANGE_PASSWORD) }
      : { label: "Go to the sign-in page", url: pageOf(occasion.publicUrl, SIGN_IN) },
    foot: FOOT,
  };
}

/** A full sign-in from a browser without our device cookie. */
export function signedInFromNewBrowser(told: Told): Mail {
  return notice(told, {
    subject: "New sign-in to your account",
    paragraphs: [
      `Your account was signed in to from a browser that we had not seen, ${
        circumstances(told.occasion)
      }.`,
      "If it was you, you need not do anything.",
      STRANGER_IS_IN,
    ],
  });
}

/** Changed by somebody who knew the old one. */
export function passwordChanged(told: Told): Mail {
  return notice(told, {
    subject: "Your password was changed",
    paragraphs: [
      `Your password was changed ${circumstances(told.occasion)}. Every session was ended.`,
      SET_ANEW,
    ],
    link: "sign_in",
  });
}

/** Set anew through a mailed link. */
export function passwordReset(told: Told): Mail {
  return notice(told, {
    subject: "Your password was set anew",
    paragraphs: [
      `A new password was set through a link that we had mailed to this address, ${
        circumstances(told.occasion)
      }. Every session was ended.`,
      "If it was not you, somebody can read your mail: secure your mailbox first, then set a new password with “Forgot password” on the sign-in page, and tell an admin of your company.",
    ],
    link: "sign_in",
  });
}

/** An admin wants a new password at the next sign-in. */
export function passwordChangeDemanded(told: ToldOfAdmin): Mail {
  return notice(told, {
    subject: "You are asked to change your password",
    paragraphs: [
      `${nameOf(told.admin)}, an admin of your company, asked on ${
        momentOf(told.occasion.at)
      } that you change your password. Every session was ended; when you next sign in you choose a new one.`,
      "If you wonder why, ask them in a way other than this mail.",
    ],
    link: "sign_in",
  });
}

/** The first authenticator of an account. */
export function secondFactorEnrolled(told: Told): Mail {
  return notice(told, {
    subject: "Your second factor is set up",
    paragraphs: [
      `An authenticator app was set up as your second factor ${circumstances(told.occasion)}.`,
      "Keep the recovery codes where you can reach them without it.",
      STRANGER_IS_IN,
    ],
  });
}

/** Another authenticator in place of the old one. */
export function secondFactorChanged(told: Told): Mail {
  return notice(told, {
    subject: "Your second factor was changed",
    paragraphs: [
      `Another authenticator app took the place of your second factor ${
        circumstances(told.occasion)
      }. Codes of the old one no longer work, and every session was ended.`,
      STRANGER_IS_IN,
    ],
  });
}

/** Taken away by an admin, for somebody who lost it. */
export function secondFactorReset(told: ToldOfAdmin): Mail {
  return notice(told, {
    subject: "Your second factor was reset",
    paragraphs: [
      `${nameOf(told.admin)}, an admin of your company, reset your second factor on ${
        momentOf(told.occasion.at)
      }. Every session was ended; when you next sign in you set up a new one.`,
      "If you did not ask for this, speak with them at once, in a way other than this mail, and sign in yourself before somebody else does.",
    ],
    link: "sign_in",
  });
}

/** `passkey` is the name that its owner gave it. */
export function passkeyAdded(told: Told & { passkey: string }): Mail {
  return notice(told, {
    subject: "A passkey was added",
    paragraphs: [
      `The passkey “${nameOf(told.passkey)}” was added to your account ${
        circumstances(told.occasion)
      }. It can sign in by itself.`,
      STRANGER_IS_IN,
    ],
  });
}

/** `passkey` is the name that its owner gave it. */
export function passkeyRemoved(told: Told & { passkey: string }): Mail {
  return notice(told, {
    subject: "A passkey was removed",
    paragraphs: [
      `The passkey “${nameOf(told.passkey)}” was removed from your account ${
        circumstances(told.occasion)
      }. It can no longer sign in.`,
      STRANGER_IS_IN,
    ],
  });
}

/** `left` counts the codes that still work. */
export function recoveryCodeUsed(told: Told & { left: number }): Mail {
  const { left } = told;
  const rest = left === 0
    ? "None is left: make new ones today, or you cannot get in without your authenticator."
    : `${left} ${left === 1 ? "is" : "are"} left.${
      left <= 3 ? " Make new ones before they run out." : ""
    }`;
  return notice(told, {
    subject: "A recovery code was used",
    paragraphs: [
      `One of your recovery codes was used in place of your second factor, ${
        circumstances(told.occasion)
      }. ${rest}`,
      "If it was not you, somebody knows your password and has your recovery codes: change the password now, which also ends every session, make new codes, and tell an admin of your company.",
    ],
  });
}

/** New ones, which ends the old ones. */
export function recoveryCodesRenewed(told: Told): Mail {
  return notice(told, {
    subject: "Your recovery codes were renewed",
    paragraphs: [
      `New recovery codes were made ${circumstances(told.occasion)}. The old ones no longer work.`,
      STRANGER_IS_IN,
    ],
  });
}

/** A key that was renewed came back: a copy of it exists, and we do not know who holds which. */
export function refreshTokenReused(told: Told): Mail {
  return notice(told, {
    subject: "We ended one of your sessions",
    paragraphs: [
      `A session’s key was used a second time, ${
        circumstances(told.occasion)
      }. That happens when a browser’s data were copied, by a thief or by a restored backup. We cannot tell the two apart, so we ended the session; sign in again.`,
      "If you restored a backup or copied a browser profile, that was the cause. If not, check the device for malicious software and change your password from another one.",
    ],
  });
}

/** Ended by the owner from the page of sessions; `count` of them. */
export function sessionsEnded(told: Told & { count: number }): Mail {
  return notice(told, {
    subject: told.count === 1 ? "A session was ended" : "Your sessions were ended",
    paragraphs: [
      `${
        told.count === 1 ? "One session" : `${told.count} sessions`
      } of your account ended at somebody’s request ${circumstances(told.occasion)}.`,
      STRANGER_KNOWS_PASSWORD,
    ],
  });
}
