import type { Mail } from "../mail.ts";
import { notice, STRANGER_IS_IN, type Told, type ToldOfAdmin } from "./notice.ts";
import { circumstances, momentOf, nameOf } from "./words.ts";

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
      "If it was not you, somebody knows your password: change it now, which also ends every session.",
    ],
  });
}

/** The lock that failed sign-ins had brought was ended by an admin. */
export function unlockedByAdmin(told: ToldOfAdmin): Mail {
  return notice(told, {
    subject: "Your account was unlocked",
    paragraphs: [
      `${nameOf(told.admin)}, an admin of your company, unlocked your account on ${
        momentOf(told.occasion.at)
      }. Too many sign-ins had failed, so that no new browser could sign in; now one can again.`,
      "If you did not ask for this, somebody may be trying to guess your password: change it, and speak with them in a way other than this mail.",
    ],
  });
}
