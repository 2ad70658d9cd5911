import type { Mail } from "../mail.ts";
import { notice, STRANGER_IS_IN, type Told, type ToldOfAdmin } from "./notice.ts";
import { circumstances, momentOf, nameOf } from "./words.ts";

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
