import type { Mail } from "../mail.ts";
import { notice, type Told, type ToldOfAdmin } from "./notice.ts";
import { circumstances, momentOf, nameOf } from "./words.ts";

/** Changed by somebody who knew the old one. */
export function passwordChanged(told: Told): Mail {
  return notice(told, {
    subject: "Your password was changed",
    paragraphs: [
      `Your password was changed ${circumstances(told.occasion)}. Every session was ended.`,
      "If it was not you, set a new password at once with “Forgot password” on the sign-in page, and tell an admin of your company.",
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
