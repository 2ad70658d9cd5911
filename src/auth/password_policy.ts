import { domainToUnicode } from "node:url";
import { getDomain, getDomainWithoutSuffix } from "tldts";
import { isCommonPassword } from "./common_passwords.ts";
import { fold, withoutDiacritics } from "./folding.ts";
import { MAIL_HOSTS } from "./mail_hosts.ts";

/** Whose password it is to be: no part of his name or e-mail may stand in it. */
export interface Owner {
  name: string;
  email: string;
}

/** One rule, and whether a password meets it. */
export interface PasswordRule {
  /** Never changes: forms and tests know the rule by it. */
  rule: string;
  /** Follows "A password needs". */
  text: string;
  met: boolean;
}

/** Code points: an emoji is one, whatever bytes it takes. */
const SHORTEST_PASSWORD = 12;

const RULES: {
  rule: string;
  text: string;
  isMet(password: string, owner: Owner): boolean;
}[] = [
  {
    rule: "length",
    text: `at least ${SHORTEST_PASSWORD} characters`,
    isMet: (password) => [...password].length >= SHORTEST_PASSWORD,
  },
  {
    rule: "upper",
    text: "an upper-case letter (A–Z)",
    isMet: (password) => /[A-Z]/.test(password),
  },
  { rule: "lower", text: "a lower-case letter (a–z)", isMet: (password) => /[a-z]/.test(password) },
  { rule: "digit", text: "a digit (0–9)", isMet: (password) => /[0-9]/.test(password) },
  {
    rule: "special",
    text: "a special character, such as !@#$%",
    // Every punctuation mark and symbol of Unicode, ASCII's thirty-two among them; no space.
    isMet: (password) => /[\p{P}\p{S}]/u.test(password),
  },
  {
    rule: "owner",
    text: "to do without your name and e-mail address",
    isMet: (password, owner) => !holdsPartOf(owner, password),
  },
  {
    rule: "common",
    text: "to be none of the common or leaked passwords",
    isMet: (password) => !isCommonPassword(password),
  },
];

/**
 * Every rule in order, and whether `password` meets it: at once, so that a form can show them all.
 * The one policy behind every door where a password is chosen (docs/decisions/0009-password-rules.md).
 */
export function passwordRules(password: string, owner: Owner): PasswordRule[] {
  return RULES.map(({ rule, text, isMet }) => ({ rule, text, met: isMet(password, owner) }));
}

/** A phrase for each rule that `password` breaks; none when it may be taken. */
export function unmetPasswordRules(password: string, owner: Owner): string[] {
  return passwordRules(password, owner).filter(({ met }) => !met).map(({ text }) => text);
}

/** The rules before anything is typed: none is met or broken yet. */
export function unmarkedPasswordRules(): Omit<PasswordRule, "met">[] {
  return RULES.map(({ rule, text }) => ({ rule, text }));
}

/** Code points; shorter parts stand in too many words. */
const SHORTEST_PART = 3;

/** Both sides folded alike (`fold`), and the part read from either end. */
function holdsPartOf(owner: Owner, password: string): boolean {
  const folded = fold(password);
  return partsOf(owner).map(fold).some((part) =>
    folded.includes(part) || folded.includes([...part].reverse().join(""))
  );
}

/**
 * What of a name and an e-mail may not stand in a password: the words of the name, the local part
 * whole and in pieces, and the domain's own label (`acme` of `mail.acme.co.uk`) unless it is a
 * mail host's, which says nothing about the owner.
 */
export function partsOf({ name, email }: Owner): string[] {
  const at = email.lastIndexOf("@");
  const local = withoutDiacritics(at < 0 ? email : email.slice(0, at));
  const domain = at < 0 ? "" : domainToUnicode(email.slice(at + 1).toLowerCase());
  const parts = [...wordsOf(withoutDiacritics(name)), local, ...wordsOf(local), ...labelOf(domain)];
  return [...new Set(parts)].filter((part) => [...part].length >= SHORTEST_PART);
}

function wordsOf(text: string): string[] {
  return text.split(/[^\p{L}\p{M}\p{N}]+/u);
}

function labelOf(domain: string): string[] {
  // With the private suffixes: `acme.myshopify.com` is acme's.
  const registrable = getDomain(domain, { allowPrivateDomains: true });
  if (!registrable || MAIL_HOSTS.has(registrable)) return [];
  const label = getDomainWithoutSuffix(domain, { allowPrivateDomains: true });
  return label ? [withoutDiacritics(label)] : [];
}
