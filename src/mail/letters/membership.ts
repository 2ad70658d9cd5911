import type { Role } from "../../../views/page.ts";
import type { Mail } from "../mail.ts";
import { AS, greeting, momentOf, nameOf, type Occasion, pageOf, type Recipient } from "./words.ts";

/* What an admin decided about somebody's place in a company. */

type Decision = Recipient & { company: string; occasion: Pick<Occasion, "at" | "publicUrl"> };

/** A role ends every session, so that no page goes on with the old one. */
export function roleChanged(
  { to, name, company, role, occasion }: Decision & { role: Role },
): Mail {
  return {
    to,
    subject: `You are now ${AS[role]} of ${nameOf(company)} – SellerVault`,
    heading: "Your role was changed",
    paragraphs: [
      ...greeting({ to, name }),
      `On ${momentOf(occasion.at)} an admin made you ${AS[role]} of “${
        nameOf(company)
      }”. Your sessions were ended; sign in again to go on.`,
      "If that surprises you, speak with an admin of the company.",
    ],
    action: { label: "Go to the sign-in page", url: pageOf(occasion.publicUrl, "/login") },
    foot: "SellerVault tells you of every change to what you may do.",
  };
}

/** No link: there is nothing left to open. */
export function removedFromCompany({ to, name, company, occasion }: Decision): Mail {
  return {
    to,
    subject: `You no longer belong to ${nameOf(company)} – SellerVault`,
    heading: "You were removed from a company",
    paragraphs: [
      ...greeting({ to, name }),
      `On ${momentOf(occasion.at)} an admin of “${
        nameOf(company)
      }” ended your membership on SellerVault. Your sessions were ended, and its data are no longer open to you.`,
      "If that surprises you, speak with an admin of the company.",
    ],
    foot: "SellerVault tells you of every change to what you may do.",
  };
}

/** To somebody who left of his own accord, in case it was not his own. */
export function leftCompany({ to, name, company, occasion }: Decision): Mail {
  return {
    to,
    subject: `You left ${nameOf(company)} – SellerVault`,
    heading: "You left a company",
    paragraphs: [
      ...greeting({ to, name }),
      `On ${momentOf(occasion.at)} you ended your membership of “${
        nameOf(company)
      }” on SellerVault. Your sessions there were ended, and its data are no longer open to you.`,
      "If it was not you, change your password, and ask an admin of the company to invite you again.",
    ],
    foot: "SellerVault tells you of every change to what you may do.",
  };
}
