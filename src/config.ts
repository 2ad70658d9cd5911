import { z } from "zod";

/** The environment says something that cannot be; the message is one sentence that names the variable. */
export class ConfigError extends Error {
  override name = "ConfigError";
}

export type Environment = Record<string, string | undefined>;

const LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"];

const address = z.url({ protocol: /^https?$/ });
const secret = z.string().min(1);

/** What each process reads; the defaults are Amazon's real hosts (checked 2026-11-23). */
const shared = {
  DATABASE_URL: secret,
  PUBLIC_URL: address.default("http://localhost:8000"),
  KEY_FILE: z.string().min(1),
  KEY_DIR: z.string().min(1),
};

const amazon = {
  AMAZON_APP_ID: z.string().optional(),
  AMAZON_LWA_CLIENT_ID: z.string().optional(),
  AMAZON_LWA_CLIENT_SECRET: secret.optional(),
  AMAZON_LWA_TOKEN_URL: address.default("https://api.amazon.com/auth/o2/token"),
  AMAZON_CONSENT_URL: address.optional(),
  AMAZON_SPAPI_ENDPOINT: address.optional(),
};

const webSchema = z.object({
  ...shared,
  ...amazon,
  PORT: z.coerce.number().int().min(0).max(65535).default(8000),
  PROXY_SECRET: secret.min(32).optional(),
});
const jobsSchema = z.object({
  ...shared,
  ...amazon,
  SMTP_URL: z.url({ protocol: /^smtps?$/ }),
  SMTP_CA: z.string().startsWith("-----BEGIN CERTIFICATE-----").optional(),
  MAIL_FROM: z.email(),
});
const keeperSchema = z.object({
  DATABASE_KEEPER_URL: secret,
  KEY_FILE: z.string().min(1),
  KEY_DIR: z.string().min(1),
});

const staffSchema = z.object({
  DATABASE_KEEPER_URL: secret,
  PUBLIC_URL: shared.PUBLIC_URL,
});

export type WebConfig = z.infer<typeof webSchema>;
export type JobsConfig = z.infer<typeof jobsSchema>;
export type KeeperConfig = z.infer<typeof keeperSchema>;
export type AmazonConfig = Pick<JobsConfig, keyof typeof amazon> & { PUBLIC_URL: string };

/** Reads the web's environment; throws ConfigError. */
export function readWebConfig(env: Environment): WebConfig {
  return allowAddresses(read(webSchema, env));
}

/** Reads the jobs' environment; throws ConfigError. */
export function readJobsConfig(env: Environment): JobsConfig {
  return allowAddresses(read(jobsSchema, env));
}

/** Reads the keeper's environment, which holds no word of Amazon; throws ConfigError. */
export function readKeeperConfig(env: Environment): KeeperConfig {
  return read(keeperSchema, env);
}

/** Reads what `staff:create` needs; throws ConfigError. */
export function readStaffConfig(env: Environment): z.infer<typeof staffSchema> {
  return read(staffSchema, env);
}

/** True for an address of this machine, where plain http and what `dev` offers are allowed. */
export function isLocal(url: string): boolean {
  return LOCAL_HOSTS.includes(new URL(url).hostname);
}

/** Every variable may also come from the file that `NAME_FILE` names, as secrets do. */
function read<S extends z.ZodObject>(schema: S, env: Environment): z.infer<S> {
  const values = Object.fromEntries(
    Object.keys(schema.shape).map((name) => [name, valueOf(name, env)]),
  );
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const name = String(issue.path[0]);
  const problem = values[name] === undefined ? "is not set" : `is not usable: ${issue.message}`;
  throw new ConfigError(`${name} ${problem}; README.md lists what each variable holds`);
}

/** `KEY_FILE` is a name of its own and no pointer to a `KEY`; everything else follows `NAME_FILE`. */
function valueOf(name: string, env: Environment): string | undefined {
  const direct = env[name];
  if (direct !== undefined && direct !== "") return direct;
  const file = env[`${name}_FILE`];
  if (!file) return undefined;
  try {
    return Deno.readTextFileSync(file).trim();
  } catch (error) {
    throw new ConfigError(`${name}_FILE names a file that cannot be read`, { cause: error });
  }
}

/** Outgoing calls are https; plain http goes to this machine alone, and only from a local product. */
function allowAddresses<C extends AmazonConfig>(config: C): C {
  const local = isLocal(config.PUBLIC_URL);
  for (const [name, value] of Object.entries(config)) {
    if (typeof value !== "string" || !value.startsWith("http:")) continue;
    if (!(local && isLocal(value))) {
      throw new ConfigError(
        `${name} must be an https address: plain http is for this machine alone`,
      );
    }
  }
  return config;
}
