import { Secret, TOTP } from "otpauth";

/** As much of a browser as signing up takes: forms with their token, redirects followed, the mail read. */
export interface Hands {
  /** The page at `path`, after its redirects. */
  open(path: string): Promise<string>;
  /** Sends a form; the answer as it is. */
  send(path: string, fields: Record<string, string>): Promise<Response>;
  /** The path of the link in the newest mail to `email`. */
  linkFor(email: string): Promise<string>;
}

export interface Newcomer {
  name: string;
  company: string;
  email: string;
  password: string;
}

/** What a person keeps for himself. */
export interface Kept {
  /** The authenticator's secret, base 32. */
  secret: string;
  recoveryCodes: string[];
}

/** Signs up, follows the mail, signs in, enrols an authenticator: afterwards he is in. */
export async function comeIn(hands: Hands, newcomer: Newcomer): Promise<Kept> {
  const { email, password } = newcomer;
  await hands.send("/signup", { ...newcomer });
  await hands.open(await hands.linkFor(email));
  await hands.send("/signup/confirm", { password });
  await hands.send("/login", { email, password });
  return await enrol(hands, "");
}

/** From the enrolment page to the session; `base` is the realm's. */
export async function enrol(hands: Hands, base: string): Promise<Kept> {
  const page = await hands.open(`${base}/login/enrolment`);
  const [, secret] = /otpauth:[^"]*[?&;]secret=([A-Z2-7]{32})/.exec(page) ?? [];
  if (!secret) throw new Error("the enrolment page shows no secret");
  const codes = await hands.send(`${base}/login/enrolment`, { code: codeOf(secret) });
  const recoveryCodes = [
    ...new Set((await codes.text()).match(/\b[0-9A-Za-z]{4}(-[0-9A-Za-z]{4}){3}\b/g)),
  ];
  await hands.send(`${base}/login/continue`, {});
  return { secret, recoveryCodes };
}

/** The code that an authenticator with `secret` shows at `at`. */
export function codeOf(secret: string, at = new Date()): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at.getTime() });
}
