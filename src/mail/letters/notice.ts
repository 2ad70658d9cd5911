import type { Mail } from "../mail.ts";
import { greeting, type Occasion, pageOf, type Recipient } from "./words.ts";

/*
 * What happened to an account's security, told to its owner: what, when, from where, and what to do if it
 * was somebody else. Nobody can switch these off. A link in them does nothing by itself.
 */

/** What one did oneself, or somebody in one's name. */
export type Told = Recipient & { occasion: Occasion };

/** What an admin did to another's account: told without the admin's device and address. */
export type ToldOfAdmin = Recipient & {
  occasion: Pick<Occasion, "at" | "publicUrl" | "base">;
  admin: string;
};

const FOOT =
  "SellerVault tells you of every change to the security of your account. These mails hold no password and ask for none.";

const CHANGE_PASSWORD = "/account/password";
const SIGN_IN = "/login";

export const STRANGER_IS_IN =
  "If it was not you, somebody has been in your account: change your password now, which also ends every session, then look through your passkeys and second factor and tell an admin of your company.";

/** A notice; its link leads to the form that changes the password unless the old one is of no use. */
export function notice(
  { to, name, occasion }: Recipient & { occasion: Pick<Occasion, "publicUrl" | "base"> },
  { subject, paragraphs, link = "change" }: {
    subject: string;
    paragraphs: string[];
    link?: "change" | "sign_in";
  },
): Mail {
  const { publicUrl, base } = occasion;
  return {
    to,
    subject: `${subject} – SellerVault`,
    heading: subject,
    paragraphs: [...greeting({ to, name }), ...paragraphs],
    action: link === "change"
      ? { label: "Change your password", url: pageOf(publicUrl, base + CHANGE_PASSWORD) }
      : { label: "Go to the sign-in page", url: pageOf(publicUrl, base + SIGN_IN) },
    foot: FOOT,
  };
}
