import postgres from "postgres";
import type { EmbeddedPostgres } from "./embedded.ts";
import { createRoles, grantDatabase } from "./migrate.ts";

/** The logins of the three processes. */
export type Login = "sv_web" | "sv_jobs" | "sv_keeper";

/** A database on a server of our own, with roles and rights and nothing in it yet. */
export interface OwnDatabase {
  /** The address of this database for one of the logins. */
  url(login: Login): string;
  /** The same for the administrator, who alone looks behind the walls. */
  adminUrl: string;
  /** The logins' password, made for this start of the server. */
  secret: string;
}

/**
 * Does on an embedded server what a server's administrator does once by hand: the roles, a new password
 * for the logins, the database where it is missing, the rights on it.
 */
export async function bootstrap(server: EmbeddedPostgres, database: string): Promise<OwnDatabase> {
  const { user, password } = server.admin;
  const secret = crypto.randomUUID();
  const adminUrl = server.url(user, password, database);

  await asAdministrator(server.url(user, password, "postgres"), async (admin) => {
    await createRoles(admin);
    for (const login of ["sv_web", "sv_jobs", "sv_keeper"]) {
      await admin.unsafe(`alter role ${login} password '${secret}'`);
    }
    const [known] = await admin`select from pg_database where datname = ${database}`;
    if (!known) await admin.unsafe(`create database ${database}`);
  });
  await asAdministrator(adminUrl, grantDatabase);

  return { url: (login) => server.url(login, secret, database), adminUrl, secret };
}

async function asAdministrator(
  url: string,
  work: (admin: postgres.Sql) => Promise<void>,
): Promise<void> {
  const admin = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}
