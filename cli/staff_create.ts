/**
 * `deno task staff:create --email EMAIL`: invites somebody to the staff, in the keeper's environment, and
 * prints the link with which he sets a password and enrols an authenticator. There is no other way to a
 * staff account, and none exists from the start.
 */
import { parseArgs } from "node:util";
import { connect } from "../db/client.ts";
import { ConfigError, readStaffConfig } from "../src/config.ts";
import { Conflict } from "../src/errors.ts";
import { email as emailInput } from "../src/http/input.ts";
import { inviteStaff } from "../src/staff/invite.ts";

function giveUp(sentence: string): never {
  console.error(sentence);
  Deno.exit(2);
}

function readEmail(): string {
  try {
    const { values } = parseArgs({ args: Deno.args, options: { email: { type: "string" } } });
    const parsed = emailInput.safeParse(values.email ?? "");
    if (parsed.success) return parsed.data;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  giveUp("Say whom: deno task staff:create --email NAME@HOST");
}

try {
  const email = readEmail();
  const { DATABASE_KEEPER_URL, PUBLIC_URL } = readStaffConfig(Deno.env.toObject());
  const keeper = connect(DATABASE_KEEPER_URL, { max: 1, applicationName: "sellervault staff" });
  try {
    const token = await inviteStaff(keeper, { email, now: new Date() });
    console.log(`Give this link to ${email}; it is good once, for seven days:\n`);
    console.log(new URL(`/admin/invite?token=${token}`, PUBLIC_URL).href);
  } finally {
    await keeper.$client.end({ timeout: 5 });
  }
} catch (error) {
  if (error instanceof ConfigError || error instanceof Conflict) giveUp(error.message);
  throw error;
}
